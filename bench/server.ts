/** The servers under load; started by `server-process.ts` with the kind as argument. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { createApp } from 'voltaic'
import { f, Model } from 'voltaic/db'
import { get, json } from 'voltaic/http'
import { channel } from 'voltaic/realtime'
import { render } from 'voltaic/views'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { ListPage } from './list-page.tsx'

class Item extends Model({
  name: f.char({ maxLength: 100 }),
  price: f.decimal({ maxDigits: 10, decimalPlaces: 2 }),
}) {}

const rows = Array.from({ length: 20 }, (_, i) => ({
  id: i + 1,
  name: `Item ${i}`,
  price: `${i}.50`,
}))

const starters: Record<string, () => Promise<number>> = {
  voltaic: startVoltaic,
  fastify: startFastify,
  'node-http': startHttp,
  ws: startWs,
}

async function startVoltaic(): Promise<number> {
  const app = await createApp({
    label: 'bench',
    database: 'sqlite::memory:',
    models: [Item],
    createTables: true,
    logLevel: 'silent',
    realtime: { limits: { connectionsPerAddress: 20_000, commandsPerSecond: 1_000_000 } },
    routes: [
      get('/hello', () => json({ hello: 'world' })),
      get('/items.json', async () => json({ items: await Item.all().limit(20) })),
      get('/items', async () => render(ListPage({ items: await Item.all().limit(20) }))),
    ],
    channels: [
      channel('echo/:id', {
        subscribe: () => true,
        history: false,
        calls: {
          echo: {
            input: z.object({ text: z.string() }),
            run: (_context: unknown, input: { text: string }) => input,
          },
        },
      }),
    ],
  })
  await app.run(() => Item.bulkCreate(rows.map(({ name, price }) => ({ name, price }))))
  const { port } = await app.listen({ port: 0 })
  return port
}

async function startFastify(): Promise<number> {
  const server = fastify()
  server.get('/hello', async () => ({ hello: 'world' }))
  server.get('/items.json', async () => ({ items: rows }))
  await server.listen({ port: 0, host: '127.0.0.1' })
  return (server.server.address() as AddressInfo).port
}

async function startHttp(): Promise<number> {
  const server = createServer((request, response) => {
    const body = JSON.stringify(request.url === '/hello' ? { hello: 'world' } : { items: rows })
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      })
      .end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function startWs(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  server.on('connection', (socket) =>
    socket.on('message', (message) => socket.send(message.toString())),
  )
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

process.on('message', () => {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  process.send!({ memory: { resident: rss, heap: heapUsed } })
})
process.send!({ port: await starters[process.argv[2]!]!() })
