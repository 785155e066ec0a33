/** Bare upgraded sockets: what Node itself can do, without a protocol that is checked. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { encodeText } from '../../../src/realtime/websocket/encode-frame.ts'
import type { Candidate } from '../server.ts'

const answer = encodeText('hello')

/** Starts a server that answers each chunk, and writes one buffer to everybody. */
export async function startBare(): Promise<Candidate> {
  const sockets = new Set<Duplex>()
  const server = createServer()
  server.on('upgrade', (_request, socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    sockets.add(socket)
    socket.on('data', onData)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', onError)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    publish: (texts) => {
      const frames = Buffer.concat(texts.map(encodeText))
      for (const socket of sockets) socket.write(frames)
    },
  }
}

function onData(this: Duplex): void {
  this.write(answer)
}

function onError(): void {}
