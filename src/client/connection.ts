/** The connection of a page: one socket, opened again whenever it is lost. */
import { isTerminal } from '../protocol/codes.ts'
import type { Command, ConnectResult, Push, Reply } from '../protocol/frames.ts'
import { emptyFrame, formatLines, parseLines } from '../protocol/lines.ts'
import { backoff } from './backoff.ts'
import { CallError, OfflineError } from './call-error.ts'
import { type ClientSocket, onOnline } from './environment.ts'
import { callSafely, Listeners } from './listeners.ts'

/** `offline`: lost, tries again by itself. `closed`: over, because the page or the server said so. */
export type ConnectionStatus = 'connecting' | 'connected' | 'offline' | 'closed'

/** More about a status. */
export interface StatusDetails {
  /** Since when it holds, in milliseconds since 1970. */
  readonly since: number
  /** Why the connection is not there: `shutdown`, `session ended`, … */
  readonly reason: string
}

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly open: () => ClientSocket
  /** Called when the server has answered on the socket that was opened last. */
  readonly opened: () => void
  readonly token?: (() => string | Promise<string>) | undefined
  /** Milliseconds that a ping may be late. */
  readonly pingGrace: number
  /** Milliseconds that a reply may take. */
  readonly timeout: number
}

/** What goes over a connection whenever there is a new one. */
export interface Resumable {
  /** Called in the tick in which the socket is there: what is requested now goes in the first message. */
  resume(): void
  /** The socket is gone. */
  suspend(): void
  push(push: Push): void
}

/** A timer set to more fires at once. */
const longestTimeout = 2 ** 31 - 1
const connectTimeout = 10_000

interface Pending {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: CallError) => void
  readonly timer: ReturnType<typeof setTimeout>
}

/** Sends commands, hands out replies and pushes, and comes back after a loss. */
export class Connection {
  readonly members = new Map<string, Resumable>()
  /** Whose keys those of calls are where nobody is signed in: one for the life of the page. */
  readonly scope: string = randomText()
  readonly #options: ConnectionOptions
  readonly #listeners = new Listeners()
  readonly #pending = new Map<number, Pending>()
  readonly #stopWatching: () => void
  #status: ConnectionStatus = 'connecting'
  #details: StatusDetails = { since: Date.now(), reason: '' }
  /** The newest socket; what older ones still say is not heard. */
  #candidate: ClientSocket | undefined
  /** The same once it is open. */
  #socket: ClientSocket | undefined
  #outgoing: Command[] = []
  #lastId = 0
  #attempt = 0
  #ping = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  #renewal: ReturnType<typeof setTimeout> | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#stopWatching = onOnline(() => {
      if (this.#status === 'offline') this.#open()
    })
    this.#open()
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  get details(): StatusDetails {
    return this.#details
  }

  /** Calls `listener` now and whenever the status changes, until the returned function is called. */
  onStatus(listener: (status: ConnectionStatus, details: StatusDetails) => unknown): () => void {
    const stop = this.#listeners.add('status', listener)
    let isOver = false
    queueMicrotask(() => {
      if (!isOver) callSafely(() => listener(this.#status, this.#details))
    })
    return () => {
      isOver = true
      stop()
    }
  }

  /** Sends a command, with others of the same tick. Rejects with a `CallError`; with `OfflineError` after a loss. */
  request(command: Command): Promise<Reply> {
    if (!this.#socket) return Promise.reject(new OfflineError(false))
    const id = ++this.#lastId
    this.#send({ id, ...command })
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(timeout()), this.#options.timeout)
      this.#pending.set(id, { resolve, reject, timer })
    })
  }

  /** Ends the connection for good. */
  close(): void {
    this.#lose('closed', 'closed')
  }

  #open(): void {
    clearTimeout(this.#retry)
    clearTimeout(this.#silence)
    const before = this.#candidate
    this.#candidate = undefined
    before?.close() // an attempt from before the network came back
    if (this.#status !== 'offline') this.#become('connecting', '')
    try {
      this.#listen(this.#options.open())
    } catch {
      this.#lose('offline', 'unreachable')
    }
  }

  #listen(socket: ClientSocket): void {
    this.#candidate = socket
    this.#silence = setTimeout(() => this.#lose('offline', 'no answer'), connectTimeout)
    socket.onopen = () => void this.#greet(socket)
    socket.onmessage = ({ data }) => this.#receive(socket, String(data))
    socket.onclose = ({ code, reason }) => {
      if (this.#candidate === socket) this.#lose(isTerminal(code) ? 'closed' : 'offline', reason)
    }
    socket.onerror = () => undefined
  }

  async #greet(socket: ClientSocket): Promise<void> {
    const { token } = this.#options
    try {
      const connect = token ? { token: await token() } : {}
      if (this.#candidate !== socket) return
      this.#socket = socket
      const greeting = this.request({ connect })
      for (const member of this.members.values()) member.resume()
      this.#welcome((await greeting).connect!)
    } catch {
      if (this.#candidate === socket) this.#lose('offline', 'no answer')
    }
  }

  #welcome({ ping = 0, expires, ttl = 0 }: ConnectResult): void {
    this.#attempt = 0
    this.#options.opened()
    this.#ping = ping
    if (expires && this.#options.token) this.#renewIn(ttl)
    clearTimeout(this.#silence)
    this.#listenForSilence()
    this.#become('connected', '')
  }

  #renewIn(seconds: number): void {
    const wait = Math.min(Math.max(seconds - 5, 1) * 1_000, longestTimeout)
    this.#renewal = setTimeout(() => void this.#renew(), wait)
  }

  async #renew(): Promise<void> {
    try {
      const token = await this.#options.token!()
      const { refresh } = await this.request({ refresh: { token } })
      if (refresh?.expires) this.#renewIn(refresh.ttl ?? 0)
    } catch {
      // the server closes the connection when the token is over, and the next one brings another
    }
  }

  #receive(socket: ClientSocket, text: string): void {
    if (socket !== this.#socket) return
    this.#listenForSilence()
    for (const reply of parseLines(text) as Reply[]) this.#dispatch(reply)
  }

  #dispatch(reply: Reply): void {
    if (reply.id) {
      const pending = this.#settle(reply.id)
      if (reply.error) pending?.reject(new CallError(reply.error))
      else pending?.resolve(reply)
    } else if (reply.push) this.members.get(reply.push.channel ?? '')?.push(reply.push)
    else this.#socket?.send(emptyFrame)
  }

  #send(command: Command): void {
    this.#outgoing.push(command)
    if (this.#outgoing.length > 1) return
    queueMicrotask(() => {
      const commands = this.#outgoing
      this.#outgoing = []
      if (commands.length > 0) this.#socket?.send(formatLines(commands))
    })
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    clearTimeout(pending?.timer)
    this.#pending.delete(id)
    return pending
  }

  /** A connection over which no ping comes is dead, whatever the socket says. */
  #listenForSilence(): void {
    if (this.#ping === 0) return
    clearTimeout(this.#silence)
    const patience = this.#ping * 1_000 + this.#options.pingGrace
    this.#silence = setTimeout(() => this.#lose('offline', 'no ping'), patience)
  }

  #lose(status: 'offline' | 'closed', reason: string): void {
    if (this.#status === 'closed') return
    const socket = this.#candidate
    this.#candidate = undefined
    this.#socket = undefined
    this.#outgoing = []
    this.#ping = 0
    for (const timer of [this.#retry, this.#silence, this.#renewal]) clearTimeout(timer)
    socket?.close()
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new OfflineError(true))
    for (const member of this.members.values()) member.suspend()
    if (status === 'offline') this.#retry = setTimeout(() => this.#open(), backoff(this.#attempt++))
    else this.#stopWatching()
    this.#become(status, reason)
  }

  #become(status: ConnectionStatus, reason: string): void {
    if (this.#status === status) return
    this.#status = status
    this.#details = { since: Date.now(), reason }
    this.#listeners.call('status', status, this.#details)
  }
}

/** 40 hexadecimal digits. */
function randomText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function timeout(): CallError {
  return new CallError({ code: 1, message: 'The server did not answer in time.', temporary: true })
}
