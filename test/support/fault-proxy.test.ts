import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { test } from 'node:test'
import { FaultProxy } from './fault-proxy.ts'
import { waitUntil } from './wait-until.ts'

/** A server that answers with its name and what it was sent. */
async function echo(name: string) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => socket.write(`${name}${chunk}`))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

async function client(port: number) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const got = { text: '', ended: false }
  socket.on('data', (chunk) => {
    got.text += String(chunk)
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    got.ended = true
  })
  return { socket, got }
}

test('connections are spread over the targets, stalled, resumed and cut', async () => {
  const [a, b] = [await echo('a'), await echo('b')]
  await using proxy = await FaultProxy.start({ port: a.port }, { port: b.port })
  const [one, two] = [await client(proxy.port), await client(proxy.port)]
  one.socket.write('1')
  two.socket.write('2')
  await waitUntil(() => one.got.text === 'a1' && two.got.text === 'b2')
  proxy.stall()
  one.socket.write('3')
  two.socket.write('4')
  proxy.resume()
  await waitUntil(() => one.got.text === 'a1a3' && two.got.text === 'b2b4')
  proxy.cut()
  await waitUntil(() => one.got.ended && two.got.ended)
  a.server.close()
  const three = await client(proxy.port)
  three.socket.write('5')
  await waitUntil(() => three.got.text === 'b5')
  proxy.refuse()
  await waitUntil(() => three.got.ended)
  b.server.close()
})
