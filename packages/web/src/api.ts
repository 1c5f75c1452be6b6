import { createApiClient } from '@imgstream/client'

/** The API of the server that served this page. */
export const api = createApiClient()
