/** The people of a channel, as the page sees them. */
import type { ClientInfo } from '../protocol/frames.ts'
import {
  departureGrace,
  mergePeople,
  type Person,
  type PersonInfo,
  type PresentConnection,
} from '../protocol/people.ts'

type Info = PersonInfo & { readonly since: number }

/** Merges connections into people; who reloads a page does not leave. */
export class PeopleList {
  readonly #connections = new Map<string, PresentConnection<PersonInfo>>()
  readonly #onChange: (people: readonly Person[]) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #shown = '[]'

  constructor(onChange: (people: readonly Person[]) => void) {
    this.#onChange = onChange
  }

  get people(): Person[] {
    return mergePeople(this.#connections.values(), Date.now())
  }

  /** The list that the server gave; who is not on it has left. */
  replace(clients: Readonly<Record<string, ClientInfo>>): void {
    for (const id of this.#connections.keys()) if (!(id in clients)) this.#depart(id)
    for (const client of Object.values(clients)) this.#arrive(client)
    this.#show()
  }

  join(client: ClientInfo): void {
    this.#arrive(client)
    this.#show()
  }

  leave({ client }: ClientInfo): void {
    this.#depart(client)
    this.#show()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #arrive({ client, chan_info }: ClientInfo): void {
    const { since, ...info } = chan_info as Info
    this.#connections.set(client, { info, since })
  }

  #depart(id: string): void {
    const connection = this.#connections.get(id)
    if (!connection || connection.leftAt !== undefined) return
    this.#connections.set(id, { ...connection, leftAt: Date.now() })
    this.#timer ??= setTimeout(() => this.#forget(), departureGrace)
  }

  /** Those whose moment of grace is over are gone; the others are looked at when theirs is. */
  #forget(): void {
    this.#timer = undefined
    const now = Date.now()
    let next = Number.POSITIVE_INFINITY
    for (const [id, { leftAt }] of this.#connections) {
      const remaining = leftAt === undefined ? next : leftAt + departureGrace - now
      if (remaining <= 0) this.#connections.delete(id)
      else next = Math.min(next, remaining)
    }
    if (next < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#forget(), next)
    this.#show()
  }

  #show(): void {
    const people = this.people
    const text = JSON.stringify(people)
    if (text === this.#shown) return
    this.#shown = text
    this.#onChange(people)
  }
}
