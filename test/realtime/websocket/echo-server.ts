/** A server that sends every message back, with either engine. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLog } from '../../../src/core/log.ts'
import { Frame } from '../../../src/realtime/connection/frame.ts'
import type { Receiver } from '../../../src/realtime/connection/transport.ts'
import { Batch } from '../../../src/realtime/delivery/batch.ts'
import type {
  OpenSocket,
  SocketEngine,
  SocketHost,
} from '../../../src/realtime/socket/socket-engine.ts'
import { encodeFrame, opcodes } from '../../../src/realtime/websocket/encode-frame.ts'
import { refuseHandshake } from '../../../src/realtime/websocket/handshake.ts'
import { webSocketEngine } from '../../../src/realtime/websocket/websocket-engine.ts'

/** What an echo server is made with. */
export interface EchoOptions {
  readonly engine?: SocketEngine
  readonly messageBytes?: number
  readonly fragments?: number
  /** Who receives messages; an echo when left out. */
  readonly receiver?: (socket: OpenSocket) => Receiver
}

/** A running echo server. */
export interface EchoServer extends AsyncDisposable {
  readonly port: number
  readonly sockets: ReadonlySet<OpenSocket>
  readonly log: { readonly msg: string; readonly err?: { readonly message: string } }[]
}

const nobody = {
  identity: { user: { name: '' } },
  address: { key: '', count: 0 },
  session: undefined,
} as never

/** Starts a server on a free port. */
export async function startEchoServer(options: EchoOptions = {}): Promise<EchoServer> {
  const { engine = webSocketEngine, messageBytes = 65_536, fragments = 64 } = options
  const sockets = new Set<OpenSocket>()
  const log: EchoServer['log'] = []
  const host: SocketHost = {
    messageBytes,
    fragments,
    log: createLog('info', { write: (line) => void log.push(JSON.parse(line)) }),
    connect(socket) {
      sockets.add(socket)
      return (options.receiver ?? echo)(socket)
    },
    gone: (socket) => void sockets.delete(socket),
  }
  const server = createServer().on('upgrade', (request, socket, head) => {
    if (refuseHandshake(request)) socket.destroy()
    else engine.open({ request, socket, head, visitor: nobody }, host)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    log,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Sends back what comes. */
export function echo(socket: OpenSocket): Receiver {
  return {
    receive: (text) => socket.send(new Batch(new Frame(text))),
    receiveBinary: (bytes) => socket.send(new Batch(new BinaryFrame(bytes))),
    drained: () => undefined,
    closed: () => undefined,
  }
}

class BinaryFrame extends Frame {
  readonly #payload: Buffer

  constructor(payload: Buffer) {
    super('')
    this.#payload = payload
  }

  override get framed(): Buffer {
    return encodeFrame(opcodes.binary, this.#payload)
  }
}
