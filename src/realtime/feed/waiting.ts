/** Publications that wait, and how much of them a node bears. */
import type { StoredPublication } from '../broker/broker.ts'

const mostPerChannel = 1_000

/** The room that all channels of a node share, in characters. */
export class WaitingRoom {
  readonly #size: number
  #used = 0

  constructor(size: number) {
    this.#size = size
  }

  get isFull(): boolean {
    return this.#used > this.#size
  }

  take(characters: number): void {
    this.#used += characters
  }
}

/** The publications of one channel that wait, in order. */
export class Waiting {
  readonly #room: WaitingRoom
  #publications: StoredPublication[]
  #next = 0

  constructor(room: WaitingRoom, publications: readonly StoredPublication[] = []) {
    this.#room = room
    this.#publications = [...publications]
    for (const { data } of publications) room.take(data.length)
  }

  get first(): StoredPublication | undefined {
    return this.#publications[this.#next]
  }

  get all(): readonly StoredPublication[] {
    return this.#publications.slice(this.#next)
  }

  /** Adds one at the end; false when that is too much. */
  add(publication: StoredPublication): boolean {
    this.#publications.push(publication)
    this.#room.take(publication.data.length)
    return this.#publications.length - this.#next <= mostPerChannel && !this.#room.isFull
  }

  dropFirst(): void {
    const first = this.first
    if (!first) return
    this.#next += 1
    this.#room.take(-first.data.length)
    if (this.#next < mostPerChannel) return
    this.#publications = this.#publications.slice(this.#next)
    this.#next = 0
  }

  clear(): void {
    for (const { data } of this.all) this.#room.take(-data.length)
    this.#publications = []
    this.#next = 0
  }
}
