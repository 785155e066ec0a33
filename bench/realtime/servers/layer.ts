/** Voltaic's WebSocket layer alone: no channels, no sessions, each message sent back. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLog } from '../../../src/core/log.ts'
import { Frame } from '../../../src/realtime/connection/frame.ts'
import { Batch } from '../../../src/realtime/delivery/batch.ts'
import type { OpenSocket, SocketHost } from '../../../src/realtime/socket/socket-engine.ts'
import { webSocketEngine } from '../../../src/realtime/websocket/websocket-engine.ts'
import type { Candidate } from '../server.ts'

/** Starts an echo server on the layer. */
export async function startLayer(): Promise<Candidate> {
  const sockets = new Set<OpenSocket>()
  const host: SocketHost = {
    messageBytes: 65_536,
    fragments: 64,
    log: createLog('silent'),
    connect: (socket) => {
      sockets.add(socket)
      return {
        receive: (text) => socket.send(new Batch(new Frame(text))),
        receiveBinary: () => undefined,
        refuse: () => undefined,
        drained: () => undefined,
        closed: () => undefined,
      }
    },
    gone: (socket) => void sockets.delete(socket),
  }
  const server = createServer()
  const address = { key: '', count: 0 }
  server.on('upgrade', (request, socket, head) => {
    const visitor = { identity: undefined, address, session: undefined }
    webSocketEngine.open({ request, socket, head, visitor }, host)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    publish: (texts) => {
      const batch = Batch.of(texts.map((text) => new Frame(text)) as [Frame, ...Frame[]])
      for (const socket of sockets) socket.send(batch)
    },
  }
}
