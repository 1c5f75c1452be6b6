import { seededName } from './fill-library.ts'
import { type Answer, send } from './http.ts'
import type { Person } from './people.ts'
import { withTail } from './pictures.ts'

export const kinds = ['months', 'month', 'thumbnail', 'check', 'upload'] as const
export type Kind = (typeof kinds)[number]

export interface Seen {
  kind: Kind
  ms: number
  isError: boolean
}

export interface Visitors {
  /** The instances; each request goes to the next one, as a load balancer without memory sends it. */
  urls: readonly string[]
  people: readonly Person[]
  /** Files that are uploaded, each made another by its tail. */
  pictures: readonly Buffer[]
}

/** Does one thing of a kind and says how it went. */
export type Act = (kind: Kind) => Promise<Seen>

/**
 * People who come again and again: each call of the answer is one of them at one thing. Names of uploads are new; of the names that are
 * checked every other one is taken.
 */
export function actsOf({ urls, people, pictures }: Visitors): Act {
  let turn = 0
  let made = 0
  const pick = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(Math.random() * list.length)]
    if (found === undefined) throw new Error('There is nothing to choose from.')
    return found
  }

  async function ask(kind: Kind, method: string, pathOf: (person: Person) => string, body?: Uint8Array, type?: string): Promise<Seen> {
    const person = pick(people)
    const url = `${urls[turn++ % urls.length]}${pathOf(person)}`
    const answer: Pick<Answer, 'status' | 'ms'> = await send(method, url, body, type, { authorization: person.authorization }).catch(
      () => ({
        status: 0,
        ms: 0,
      }),
    )
    return { kind, ms: answer.ms, isError: answer.status < 200 || answer.status > 299 }
  }

  const acts: Record<Kind, () => Promise<Seen>> = {
    months: () => ask('months', 'GET', () => '/api/timeline'),
    month: () => ask('month', 'GET', ({ months }) => `/api/timeline/${pick(months)}`),
    thumbnail: () => ask('thumbnail', 'GET', ({ newest }) => `/api/photos/${pick(newest).id}/thumbnail?v=1`),
    check() {
      const filenames = Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? seededName(Math.floor(Math.random() * 4000)) : `NEW_${++made}.jpg`,
      )
      return ask('check', 'POST', () => '/api/collisions/check', Buffer.from(JSON.stringify({ filenames })), 'application/json')
    },
    upload() {
      const name = `UP_${process.pid}_${++made}.jpg`
      return ask('upload', 'PUT', () => `/api/photos/${name}`, withTail(pick(pictures), name), 'application/octet-stream')
    },
  }
  return (kind) => acts[kind]()
}

/** What one visit does: the timeline, two of its months, thirty thumbnails; every third person sends two files after asking for their names. */
export function visit(number: number): Kind[] {
  const looks: Kind[] = ['months', 'month', ...Array<Kind>(15).fill('thumbnail'), 'month', ...Array<Kind>(15).fill('thumbnail')]
  return number % 3 === 0 ? [...looks, 'check', 'upload', 'upload'] : looks
}
