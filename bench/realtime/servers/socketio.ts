/** Socket.IO over WebSockets, as its documentation shows it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import type { Candidate } from '../server.ts'

/** Starts a server with a room that everybody joins, and an event that is acknowledged. */
export async function startSocketIo(): Promise<Candidate> {
  const server = createServer()
  const io = new Server(server, { transports: ['websocket'] })
  io.on('connection', (socket) => {
    socket.join('feed')
    socket.on('echo', (data, acknowledge) => acknowledge(data))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    publish: (texts) => {
      for (const text of texts) io.to('feed').emit('text', text)
    },
  }
}
