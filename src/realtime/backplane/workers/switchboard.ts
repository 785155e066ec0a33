/** The switchboard: the primary process's part, which owns streams, presence and control of its workers. */
import type { Duplex } from 'node:stream'
import type { StoredPublication } from '../../broker/broker.ts'
import type { ControlMessage } from '../../control/control.ts'
import { MemoryBackplane } from '../memory/memory-backplane.ts'
import { Extension } from './extension.ts'
import { encodeMessage } from './line.ts'

/** Joins workers: each is an extension. When the switchboard ends, the streams end with it. */
export class Switchboard {
  readonly backplane: MemoryBackplane = new MemoryBackplane()
  readonly #extensions = new Set<Extension>()
  /** What was encoded last: extensions that are sent the same publication share its text. */
  #encoded: { readonly publication: StoredPublication; readonly text: string } | undefined

  /** Takes in the worker at the other end of a stream, until the stream ends. */
  connect(stream: Duplex): void {
    this.#extensions.add(new Extension(stream, this))
  }

  /** How many workers are connected. */
  get size(): number {
    return this.#extensions.size
  }

  /** The extension of a node. */
  find(node: string): Extension | undefined {
    return this.#extensions.values().find((extension) => extension.node === node)
  }

  /** Numbers a message and tells it to all but the one that sent it, which learns only its number. */
  tell(message: ControlMessage, sender: Extension): number {
    const { control } = this.backplane
    void control.send(message) // numbered when it returns; nobody listens in this process
    const { version } = control
    const text = encodeMessage(['control', version, message])
    for (const extension of this.#extensions)
      if (extension !== sender) extension.line.sendText(text)
    sender.line.send(['control', version])
    return version
  }

  /** A publication as it is sent. */
  textOf(channel: string, publication: StoredPublication): string {
    if (this.#encoded?.publication !== publication)
      this.#encoded = { publication, text: encodeMessage(['published', channel, publication]) }
    return this.#encoded.text
  }

  /** Forgets a worker that ended. */
  remove(extension: Extension): void {
    this.#extensions.delete(extension)
  }

  /** Ends all lines, and what the workers shared. */
  async close(): Promise<void> {
    for (const { line } of this.#extensions) line.close()
    await this.backplane.close()
  }
}
