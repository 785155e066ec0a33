/** Clients of other makers, behind one face. */
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { WebSocket as WsWebSocket } from 'ws'

/** How a connection ended. */
export interface PeerEnd {
  readonly code: number
  readonly reason: string
}

/** An open connection of a client. */
export interface Peer {
  readonly messages: string[]
  readonly ended: Promise<PeerEnd>
  send(text: string): void
  close(code: number, reason: string): void
  /** Resolves once the ping is answered, with its payload. Browsers, and those made after them, have no pings. */
  ping?(payload: string): Promise<void>
  /** Sends one message in parts. */
  sendParts?(parts: readonly string[]): void
}

/** The clients by name. */
export const peers: Readonly<Record<string, (port: number) => Promise<Peer>>> = {
  ws: openWs,
  'the WebSocket of Node': openBuiltIn,
  'websocket-driver': openDriver,
}

function urlOf(port: number): string {
  return `ws://127.0.0.1:${port}/_voltaic/socket`
}

async function openWs(port: number): Promise<Peer> {
  const socket = new WsWebSocket(urlOf(port))
  const messages: string[] = []
  socket.on('message', (data) => void messages.push(String(data)))
  const ended = new Promise<PeerEnd>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.on('error', () => undefined)
  return {
    messages,
    ended,
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
    ping: (payload) =>
      new Promise((resolve, reject) => {
        socket.once('pong', (data) => (String(data) === payload ? resolve() : reject()))
        socket.ping(payload)
      }),
    sendParts(parts) {
      for (const [index, part] of parts.entries()) {
        socket.send(part, { fin: index === parts.length - 1 })
      }
    },
  }
}

async function openBuiltIn(port: number): Promise<Peer> {
  const socket = new WebSocket(urlOf(port))
  const messages: string[] = []
  socket.onmessage = ({ data }) => void messages.push(String(data))
  const ended = new Promise<PeerEnd>((resolve) => {
    socket.onclose = ({ code, reason }) => resolve({ code, reason })
  })
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  return {
    messages,
    ended,
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
  }
}

/** The part of `websocket-driver` that is used here; it has no types. */
interface Driver {
  readonly io: NodeJS.ReadWriteStream
  on(event: 'open', listener: () => void): this
  on(event: 'message', listener: (event: { data: string }) => void): this
  on(event: 'close', listener: (event: PeerEnd) => void): this
  on(event: 'error', listener: (error: Error) => void): this
  start(): boolean
  text(text: string): boolean
  ping(payload: string, answered: () => void): boolean
  close(reason: string, code: number): boolean
}

interface DriverModule {
  client(url: string): Driver
}

async function openDriver(port: number): Promise<Peer> {
  const drivers = createRequire(import.meta.url)('websocket-driver') as DriverModule
  const driver = drivers.client(urlOf(port))
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.pipe(driver.io).pipe(socket)
  const messages: string[] = []
  driver.on('message', ({ data }) => void messages.push(data))
  const ended = new Promise<PeerEnd>((resolve) =>
    driver.on('close', ({ code, reason }) => {
      resolve({ code, reason })
      socket.end()
    }),
  )
  await new Promise<void>((resolve, reject) => {
    driver.on('open', resolve).on('error', reject).start()
  })
  return {
    messages,
    ended,
    send: (text) => void driver.text(text),
    close: (code, reason) => void driver.close(reason, code),
    ping: (payload) => new Promise((resolve) => void driver.ping(payload, resolve)),
  }
}
