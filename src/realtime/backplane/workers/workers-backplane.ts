/** The backplane of `voltaic start --workers`: the primary process owns what the workers share. */

import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Backplane, BackplaneStatus } from '../backplane.ts'
import { PrimaryLine } from './primary-line.ts'
import { WorkersBroker } from './workers-broker.ts'
import { WorkersControl } from './workers-control.ts'
import { WorkersPresence } from './workers-presence.ts'

/** One worker's way to the primary process. It never comes back once it is lost: the process has to end. */
export class WorkersBackplane implements Backplane {
  readonly name = 'workers'
  readonly reach = 'machine'
  readonly keepsHistory = true
  readonly broker: WorkersBroker
  readonly presence: WorkersPresence
  readonly control: WorkersControl
  readonly #primary: PrimaryLine
  #started: Promise<void> | undefined

  /** `stream` leads to a `Switchboard`. */
  constructor(stream: Duplex) {
    this.#primary = new PrimaryLine(stream)
    this.broker = new WorkersBroker(this.#primary)
    this.presence = new WorkersPresence(this.#primary)
    this.control = new WorkersControl(this.#primary)
  }

  get status(): BackplaneStatus {
    return this.#primary.isLost ? 'lost' : 'connected'
  }

  start(): Promise<void> {
    this.#started ??= this.control.start()
    return this.#started
  }

  onStatus(listener: (status: BackplaneStatus) => void): () => void {
    return this.#primary.onLost(() => listener('lost'))
  }

  async close(): Promise<void> {
    this.#primary.close()
  }
}

/** The backplane of a worker whose primary process has opened a pipe to it, with this number. */
export function backplaneOfWorker(fileDescriptor: number): WorkersBackplane {
  const socket = new Socket({ fd: fileDescriptor, readable: true, writable: true })
  return new WorkersBackplane(socket)
}
