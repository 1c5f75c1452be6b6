import { endpoints } from '@imgstream/contract'
import type { FastifyRequest } from 'fastify'

const paths = new Set<string | undefined>([endpoints.getHealth.path, endpoints.getReadiness.path])

/** Platforms ask these from inside, by plain http and by any name, whatever stands in front. */
export const isProbe = ({ routeOptions }: FastifyRequest) => paths.has(routeOptions.url)
