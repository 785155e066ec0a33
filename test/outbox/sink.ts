/** What receives entries in a test: like a broker, it refuses a number that is not above the last one of the stream. */
import { createLog, type Log } from '../../src/core/log.ts'
import type { PendingEntry } from '../../src/outbox/entry.ts'
import type { OutboxConsumer } from '../../src/outbox/outbox.ts'

/** Keeps what it accepts, in order. */
export class Sink implements OutboxConsumer {
  readonly accepted: PendingEntry[] = []
  readonly repeated: PendingEntry[] = []
  ready = true
  /** Asked before an entry is accepted; what it throws refuses the entry. */
  refuse: (entry: PendingEntry) => unknown = () => undefined
  readonly #last = new Map<string, number>()

  readonly isReady = (): boolean => this.ready

  async forward(entry: PendingEntry): Promise<void> {
    await this.refuse(entry)
    const isNew = entry.number > (this.#last.get(entry.stream) ?? 0)
    if (isNew) this.#last.set(entry.stream, entry.number)
    const list = isNew ? this.accepted : this.repeated
    list.push(entry)
  }

  /** The payloads of a stream, in the order in which they were accepted. */
  of(stream: string): string[] {
    return this.accepted.filter((entry) => entry.stream === stream).map(({ payload }) => payload)
  }
}

/** A log whose lines a test reads. */
export function logForTest(): { readonly log: Log; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  return { log: createLog('info', { write }), lines }
}
