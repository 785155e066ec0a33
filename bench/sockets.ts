/** Sockets: round trips of a call against a bare `ws` echo, and memory of 1,000 connections of each. */
import { WebSocket } from 'ws'
import { compare, printTable } from './measure.ts'
import { type Memory, type ServerKind, type ServerProcess, startServer } from './server-process.ts'

const connections = 1_000

/** Measures echo and memory. */
export async function benchSockets(): Promise<void> {
  const servers = { ws: await startServer('ws'), voltaic: await startServer('voltaic') }
  const bare = await open(servers.ws.port, '/')
  const typed = await openVoltaic(servers.voltaic.port)
  let id = 10
  printTable(
    'Round trips on one connection',
    await compare({
      'ws, bare echo': () => roundTrip(bare, 'hello'),
      'Voltaic, typed call': () =>
        roundTrip(
          typed,
          JSON.stringify({ id: id++, rpc: { method: 'echo/1#echo', data: { text: 'hello' } } }),
        ),
    }),
  )
  bare.close()
  typed.close()
  await Promise.all(Object.values(servers).map((server) => server.close()))
  console.log(`\n### Growth of memory by ${connections.toLocaleString('en')} connections\n`)
  console.log('| | resident, KB each | live heap, KB each |\n|---|---:|---:|')
  for (const kind of ['ws', 'voltaic'] as const) {
    const { resident, heap } = await memoryPerConnection(kind)
    console.log(`| ${kind} | ${kilobytes(resident)} | ${kilobytes(heap)} |`)
  }
}

const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1)

async function memoryPerConnection(kind: ServerKind): Promise<Memory> {
  const server = await startServer(kind)
  const before = await server.memory()
  const sockets = await openMany(server, kind, connections)
  const after = await server.memory()
  for (const socket of sockets) socket.terminate()
  await server.close()
  return {
    resident: (after.resident - before.resident) / connections,
    heap: (after.heap - before.heap) / connections,
  }
}

async function openMany(
  server: ServerProcess,
  kind: ServerKind,
  count: number,
): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  for (let i = 0; i < count; i += 50) {
    const batch = Array.from({ length: 50 }, () =>
      kind === 'ws' ? open(server.port, '/') : openVoltaic(server.port),
    )
    sockets.push(...(await Promise.all(batch)))
  }
  return sockets
}

/** Opens a socket, connects and subscribes by the protocol. */
async function openVoltaic(port: number): Promise<WebSocket> {
  const socket = await open(port, '/_voltaic/socket')
  await roundTrip(socket, JSON.stringify({ id: 1, connect: {} }))
  await roundTrip(socket, JSON.stringify({ id: 2, subscribe: { channel: 'echo/1' } }))
  return socket
}

function open(port: number, path: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Sends a text and waits for the answer; the server's pings are answered and passed over. */
function roundTrip(socket: WebSocket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const onMessage = (data: Buffer) => {
      const answer = data.toString()
      if (answer === '{}') return void socket.send('{}')
      socket.off('message', onMessage)
      if (answer.includes('"error"')) reject(new Error(answer))
      else resolve(answer)
    }
    socket.on('message', onMessage)
    socket.send(text)
  })
}
