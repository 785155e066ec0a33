/** A client of a channel that comes back whenever it is cut off, and writes down what it got. */
import { WebSocket } from 'ws'

/** How a follower connects. */
export interface FollowerOptions {
  /** The address of the sockets; of a balancer, so that it may come back to another node. */
  readonly url: string
  readonly channel: string
  readonly headers?: Readonly<Record<string, string>>
  /** The longest wait before it comes back, in milliseconds; the wait is random. */
  readonly patience?: number
}

interface Told {
  readonly id?: number
  readonly error?: { readonly code: number; readonly message: string }
  readonly connect?: object
  readonly subscribe?: {
    readonly epoch?: string
    readonly offset?: number
    readonly was_recovering?: boolean
    readonly recovered?: boolean
    readonly publications?: readonly Publication[]
  }
  readonly push?: {
    readonly pub?: Publication
    readonly unsubscribe?: { readonly code: number }
  }
}

interface Publication {
  readonly data: { readonly event: string; readonly data: { readonly n: number } }
  readonly offset?: number
}

/** Follows one channel until `close`. */
export class Follower {
  /** The numbers of the publications, in the order in which they came. */
  readonly numbers: number[] = []
  readonly offsets: number[] = []
  /** When each came, in milliseconds of the process. */
  readonly times: number[] = []
  /** Answers to the question whether a subscription was recovered, each `true` or `false`. */
  readonly recoveries: boolean[] = []
  /** How often it subscribed afresh. */
  fresh = 0
  /** How long it was away each time, in milliseconds. */
  readonly absences: number[] = []
  /** When it was cut off, in milliseconds of the process. */
  readonly losses: number[] = []
  /** The codes with which sockets were closed, and subscriptions ended. */
  readonly codes: number[] = []
  readonly #options: FollowerOptions
  #socket: WebSocket | undefined
  #position: { epoch: string; offset: number } | undefined
  #lostAt: number | undefined
  #isSubscribed = false
  #isOver = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#open()
  }

  get isSubscribed(): boolean {
    return this.#isSubscribed
  }

  close(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#socket?.terminate()
  }

  #open(): void {
    const { url, headers = {} } = this.#options
    const socket = new WebSocket(url, { headers, perMessageDeflate: false })
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('open', () => this.#greet(socket))
    socket.on('message', (data) => this.#read(String(data)))
    socket.on('close', (code) => this.#lost(code))
  }

  #greet(socket: WebSocket): void {
    const position = this.#position && { recover: true, ...this.#position }
    const subscribe = { channel: this.#options.channel, ...position }
    socket.send(`{"id":1,"connect":{}}\n${JSON.stringify({ id: 2, subscribe })}`)
  }

  #lost(code: number): void {
    this.codes.push(code)
    this.#lostAt ??= performance.now()
    this.losses.push(performance.now())
    this.#isSubscribed = false
    if (this.#isOver) return
    const wait = Math.random() * (this.#options.patience ?? 200)
    this.#timer = setTimeout(() => this.#open(), wait)
  }

  #read(text: string): void {
    for (const line of text.split('\n')) {
      if (line === '{}') this.#socket?.send('{}')
      else this.#take(JSON.parse(line) as Told)
    }
  }

  #take({ subscribe, push, error }: Told): void {
    if (error) return void this.#socket?.terminate()
    if (subscribe) this.#subscribed(subscribe)
    if (push?.pub) this.#publication(push.pub)
    if (!push?.unsubscribe) return
    this.codes.push(push.unsubscribe.code)
    this.#socket?.terminate()
  }

  #subscribed({ epoch, offset, was_recovering, recovered, publications }: Subscribed): void {
    if (was_recovering) this.recoveries.push(recovered === true)
    else this.fresh += 1
    if (this.#lostAt !== undefined) this.absences.push(performance.now() - this.#lostAt)
    this.#lostAt = undefined
    this.#isSubscribed = true
    if (epoch !== undefined) this.#position = { epoch, offset: offset ?? 0 }
    for (const publication of publications ?? []) this.#publication(publication)
  }

  #publication({ data, offset }: Publication): void {
    this.numbers.push(data.data.n)
    this.times.push(performance.now())
    if (offset === undefined || !this.#position) return
    this.offsets.push(offset)
    this.#position = { ...this.#position, offset }
  }
}

type Subscribed = NonNullable<Told['subscribe']>
