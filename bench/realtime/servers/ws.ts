/** `ws`, as its documentation shows it. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Candidate } from '../server.ts'

/** Starts an echo server that sends to all its clients in a loop. */
export async function startWs(): Promise<Candidate> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('error', console.error)
    socket.on('message', (message) => socket.send(message.toString()))
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    publish: (texts) => {
      for (const text of texts) for (const client of server.clients) client.send(text)
    },
  }
}
