/** The stream of one channel in memory. */
import { clock } from '../../../core/clock.ts'
import { randomText } from '../../../core/random.ts'
import type { StreamPosition } from '../../../protocol/frames.ts'
import type {
  HistoryRequest,
  Retention,
  StoredPublication,
  StreamSlice,
} from '../../broker/broker.ts'

interface Entry extends StoredPublication {
  readonly position: StreamPosition
  readonly expiresAt: number
}

/** Numbered publications, as many and as long as the retention says. */
export class MemoryStream {
  readonly #epoch = randomText(8)
  readonly #entries: Entry[] = []
  #top = 0
  #lastUse = clock.monotonic()

  get position(): StreamPosition {
    return { epoch: this.#epoch, offset: this.#top }
  }

  /** Milliseconds since something was written or read. */
  get idleTime(): number {
    return clock.monotonic() - this.#lastUse
  }

  get isEmpty(): boolean {
    this.#expire()
    return this.#entries.length === 0
  }

  append(data: string, retention: Retention): StoredPublication {
    this.#lastUse = clock.monotonic()
    const position = { epoch: this.#epoch, offset: ++this.#top }
    const entry = { data, position, expiresAt: this.#lastUse + retention.ttl }
    this.#entries.push(entry)
    if (this.#entries.length > retention.size) this.#entries.shift()
    this.#expire()
    return { data, position }
  }

  read(request: HistoryRequest): Omit<StreamSlice, 'rights'> {
    this.#lastUse = clock.monotonic()
    this.#expire()
    const complete = this.#isComplete(request)
    const publications = complete ? this.#select(request) : []
    return { position: this.position, publications, complete }
  }

  #isComplete({ since, reverse }: HistoryRequest): boolean {
    if (!since) return true
    if (since.epoch !== this.#epoch || since.offset > this.#top) return false
    if (reverse || since.offset === this.#top) return true
    const first = this.#entries[0]
    return first !== undefined && first.position.offset <= since.offset + 1
  }

  #select({ since, limit, reverse }: HistoryRequest): readonly StoredPublication[] {
    const ordered = reverse ? this.#entries.toReversed() : this.#entries
    const wanted = since
      ? ordered.filter(({ position: { offset } }) =>
          reverse ? offset < since.offset : offset > since.offset,
        )
      : ordered
    return wanted.slice(0, limit ?? wanted.length).map(({ data, position }) => ({ data, position }))
  }

  /** All entries of a channel live equally long, so the first one is the first to go. */
  #expire(): void {
    const now = clock.monotonic()
    while (this.#entries[0] && this.#entries[0].expiresAt <= now) this.#entries.shift()
  }
}
