/** The engine of our own: RFC 6455, server side, text messages, no extensions. */
import type { Socket } from 'node:net'
import type { SocketEngine, SocketHost, Upgrade } from '../socket/socket-engine.ts'
import { acceptHandshake } from './handshake.ts'
import { WebSocketTransport } from './websocket-transport.ts'

/** Opens sockets that are made of one small object each. */
export const webSocketEngine: SocketEngine = {
  open({ request, socket, head, visitor }: Upgrade, host: SocketHost): void {
    const connection = socket as Socket // of an HTTP server, plain or TLS
    connection.setNoDelay(true).setTimeout(0)
    connection.write(acceptHandshake(request))
    new WebSocketTransport(connection, visitor, host).start(head)
  },
}
