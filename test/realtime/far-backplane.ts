/** Backplanes of several nodes in one process, far apart: what they are told comes late, and some of it not at all. */
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { MemoryBackplane } from '../../src/realtime/backplane/memory/memory-backplane.ts'
import type { MemoryControl } from '../../src/realtime/backplane/memory/memory-control.ts'
import type {
  Broker,
  BrokerListener,
  HistoryRequest,
  NewPublication,
  PresenceChange,
} from '../../src/realtime/broker/broker.ts'
import type { Control, ControlHandler, ControlMessage } from '../../src/realtime/control/control.ts'

/** What lies between a node and the others. */
export interface Distance {
  /** Passes some time. */
  delay(): Promise<void>
  /** The time that a message of control takes; that of everything else when left out. */
  delayControl?(): Promise<void>
  /** Whether the next publication is lost on its way. */
  isLost?(): boolean
}

/** The backplane of one node; the nodes share `middle`. Who makes the middle closes it. */
export function farBackplane(middle: MemoryBackplane, distance: Distance): Backplane {
  const { presence } = middle
  const control = new FarControl(middle.control, distance)
  const broker = new FarBroker(middle.broker, distance)
  return {
    name: 'far',
    reach: 'network',
    keepsHistory: true,
    status: 'connected',
    broker,
    presence,
    control,
    start: async () => undefined,
    onStatus: () => () => undefined,
    close: async () => control.end(),
  }
}

export { MemoryBackplane }

interface Told {
  readonly version: number
  /** Left out of what this node has sent itself. */
  readonly message: ControlMessage | undefined
}

class FarControl implements Control {
  readonly node = 'far'
  version = 0
  readonly #middle: MemoryControl
  readonly #distance: Distance
  readonly #handlers = new Set<ControlHandler>()
  readonly #queue: Told[] = []
  #own: ControlMessage | undefined
  readonly end: () => void

  constructor(middle: MemoryControl, distance: Distance) {
    this.#middle = middle
    this.#distance = distance
    this.version = middle.version
    this.end = middle.receive((message) => {
      const told = message === this.#own ? undefined : message
      this.#queue.push({ version: middle.version + 1, message: told })
      const delay = distance.delayControl?.() ?? distance.delay()
      void delay.then(() => this.#take(middle.version))
    })
  }

  async send(message: ControlMessage): Promise<number> {
    for (const handle of this.#handlers) handle(message)
    await this.#distance.delay()
    this.#own = message
    const version = await this.#middle.send(message)
    await this.#distance.delay()
    return version
  }

  async catchUp(version: number): Promise<void> {
    await this.#distance.delay()
    this.#take(version)
  }

  receive(handler: ControlHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  forward = async () => false
  onForward = () => () => undefined
  announce = async () => undefined
  nodes = async () => []
  close = async () => this.end()

  #take(version: number): void {
    while (this.#queue[0] && this.#queue[0].version <= version) {
      const { message, version: reached } = this.#queue.shift()!
      if (message) for (const handle of this.#handlers) handle(message)
      this.version = reached
    }
  }
}

class FarBroker implements Broker {
  readonly #middle: Broker
  readonly #distance: Distance

  constructor(middle: Broker, distance: Distance) {
    this.#middle = middle
    this.#distance = distance
  }

  publish(channel: string, publication: NewPublication) {
    return this.#middle.publish(channel, publication)
  }

  announce(channel: string, change: PresenceChange) {
    return this.#middle.announce(channel, change)
  }

  async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    let line = Promise.resolve()
    const stop = await this.#middle.subscribe(channel, {
      published: (publication) => {
        if (this.#distance.isLost?.()) return
        line = line.then(() => this.#distance.delay()).then(() => listener.published(publication))
      },
      presenceChanged: (change) => listener.presenceChanged(change),
      lost: () => listener.lost(),
    })
    await this.#distance.delay()
    return stop
  }

  async history(channel: string, request?: HistoryRequest) {
    await this.#distance.delay()
    const slice = await this.#middle.history(channel, request)
    await this.#distance.delay()
    return slice
  }

  async positions(channels: readonly string[]) {
    await this.#distance.delay()
    return this.#middle.positions(channels)
  }

  close = async () => undefined
}
