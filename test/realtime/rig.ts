/** A node with an HTTP server, people, and clients of both kinds, for the tests of real time. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Centrifuge, type Options } from 'centrifuge'
import { WebSocket } from 'ws'
import { type Client, type ConnectOptions, connect } from '../../src/client/client.ts'
import { type Application, announceApplication, Services } from '../../src/core/application.ts'
import { applicationEvents, Events } from '../../src/core/events.ts'
import { createLog } from '../../src/core/log.ts'
import { type Actor, noKey, reference } from '../../src/core/user.ts'
import type { Identity } from '../../src/realtime/identity.ts'
import {
  createRealtime,
  type Realtime,
  type RealtimeOptions,
  realtimeKey,
} from '../../src/realtime/realtime.ts'

/** A person of a test: may do what stands in `may`. */
export class Somebody implements Actor {
  readonly [reference] = true as const
  readonly isActive = true
  readonly isStaff = false
  readonly isSuperuser = false
  readonly pk: unknown
  readonly name: string
  readonly may: Set<string>

  constructor(name: string, may: readonly string[] = ['view']) {
    this.name = name
    this.pk = name === '' ? noKey : name
    this.may = new Set(may)
  }

  get email(): string {
    return `${this.name}@example.test`
  }

  get isAuthenticated(): boolean {
    return this.name !== ''
  }

  async can(action: string): Promise<boolean> {
    return this.may.has(action)
  }

  hasPermission(): boolean {
    return false
  }
}

/** What the lines of the log say. */
export interface LogLine {
  readonly msg: string
  readonly err?: { readonly message: string }
}

/** A node. `people` sign in with the cookie `user=NAME` (and `session=ID`). */
export interface Rig extends AsyncDisposable {
  readonly realtime: Realtime
  readonly application: Application
  readonly events: Events<{
    'session:ended': { readonly sessionId: string }
    'user:changed': { readonly userKey: string; readonly signOut: boolean }
    'users:changed': Record<never, never>
  }>
  readonly server: Server
  readonly port: number
  readonly people: Map<string, Somebody>
  readonly log: LogLine[]
  /** A connected official client; through a proxy when its port is given. */
  official(user?: string, options?: Partial<Options>, through?: number): Centrifuge
  /** A client of ours, over a real socket. */
  own(user?: string, options?: ConnectOptions): Client
  /** A bare socket. */
  socket(headers?: Record<string, string>): WebSocket
}

/** What a rig is made of, besides its defaults. */
export type RigOptions = Pick<RealtimeOptions, 'channels'> & Partial<RealtimeOptions>

/** Starts a node on a free port. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const people = new Map([
    ['ana', new Somebody('ana', ['view', 'bid'])],
    ['ben', new Somebody('ben')],
    ['eve', new Somebody('eve', [])],
  ])
  const log: LogLine[] = []
  const application = { label: 'test', services: new Services() }
  const events = application.services.provide(applicationEvents, new Events())
  const realtime = createRealtime({
    application,
    log: createLog('info', { write: (line) => void log.push(JSON.parse(line) as LogLine) }),
    authenticate: async (request) => identify(request, people),
    reload: async (owners) =>
      owners.map(({ userKey, ...owner }) => {
        const user = people.get(userKey)
        return user && { ...owner, user }
      }),
    ...options,
  })
  application.services.provide(realtimeKey, realtime)
  const takeBack = announceApplication(application)
  const server = createServer()
  realtime.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const closing: (() => void)[] = []
  const url = `ws://127.0.0.1:${port}/_voltaic/socket`
  const origin = `http://127.0.0.1:${port}`
  return {
    realtime,
    application,
    events,
    server,
    port,
    people,
    log,
    official(user = '', more = {}, through = port) {
      const client = new Centrifuge(url.replace(`:${port}/`, `:${through}/`), {
        websocket: socketClass({ ...headersOf(user, origin), host: `127.0.0.1:${port}` }),
        minReconnectDelay: 10,
        maxReconnectDelay: 50,
        ...more,
      })
      closing.push(() => client.disconnect())
      client.connect()
      return client
    },
    own(user = '', more = {}) {
      const open = (address: string) => new WebSocket(address, { headers: headersOf(user, origin) })
      const client = connect(url, { open: open as never, ...more })
      closing.push(() => client.close())
      return client
    },
    socket(headers = {}) {
      const socket = new WebSocket(url, { headers })
      closing.push(() => socket.terminate())
      return socket
    },
    async [Symbol.asyncDispose]() {
      for (const close of closing) close()
      await realtime.close()
      takeBack()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function headersOf(user: string, origin: string): Record<string, string> {
  const cookie = user === '' ? '' : `user=${user}; session=session-${user}`
  return { origin, ...(cookie && { cookie }) }
}

function socketClass(headers: Record<string, string>) {
  return class extends WebSocket {
    constructor(url: string) {
      super(url, { headers })
    }
  }
}

function identify({ headers }: IncomingMessage, people: ReadonlyMap<string, Somebody>): Identity {
  const cookies = new Map(
    (headers.cookie ?? '').split('; ').map((pair) => pair.split('=') as [string, string]),
  )
  const user = people.get(cookies.get('user') ?? '')
  return user ? { user, sessionId: cookies.get('session') } : { user: new Somebody('', []) }
}

/** Resolves with the first value that `listen` is called with. */
export function once<T>(listen: (resolve: (value: T) => void) => unknown): Promise<T> {
  return new Promise((resolve) => listen(resolve))
}

/** Sends commands over a bare socket, and collects what comes. */
export class RawClient {
  readonly replies: Record<string, unknown>[] = []
  readonly messages: string[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      this.messages.push(String(data))
      for (const line of String(data).split('\n')) this.replies.push(JSON.parse(line))
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    })
  }

  async open(): Promise<this> {
    await once((resolve) => this.#socket.once('open', resolve as () => void))
    return this
  }

  send(...commands: unknown[]): void {
    this.#socket.send(commands.map((command) => JSON.stringify(command)).join('\n'))
  }

  sendText(text: string | Buffer): void {
    this.#socket.send(text)
  }

  /** The reply to the command with that id, as soon as it is there. */
  async reply(id: number): Promise<Record<string, unknown>> {
    for (;;) {
      const reply = this.replies.find((each) => each.id === id)
      if (reply) return reply
      const next = once<void>((resolve) => this.#socket.once('message', () => resolve()))
      const over = this.closed.then(({ code }) => Promise.reject(new Error(`closed with ${code}`)))
      over.catch(() => undefined)
      await Promise.race([next, over])
    }
  }
}
