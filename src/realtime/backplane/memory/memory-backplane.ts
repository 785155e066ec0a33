/** The backplane of a single process. */
import type { Backplane } from '../backplane.ts'
import { MemoryBroker } from './memory-broker.ts'
import { MemoryControl } from './memory-control.ts'
import { MemoryPresence } from './memory-presence.ts'

/** Keeps everything in the memory of this process. Several nodes of the process may share it. */
export class MemoryBackplane implements Backplane {
  readonly name = 'memory'
  readonly reach = 'process'
  readonly keepsHistory = true
  readonly status = 'connected'
  readonly control: MemoryControl = new MemoryControl()
  readonly broker: MemoryBroker = new MemoryBroker({ rights: () => this.control.version })
  readonly presence: MemoryPresence = new MemoryPresence()

  async start(): Promise<void> {}

  /** It is never lost. */
  onStatus(): () => void {
    return () => undefined
  }

  async close(): Promise<void> {
    await Promise.all([this.broker.close(), this.presence.close(), this.control.close()])
  }
}
