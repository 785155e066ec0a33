/** Requests: a JSON answer, a list from the database, and a page, against Fastify and node:http. */
import { requestsPerSecond } from './http-load.ts'
import { type Measurement, median, printTable, withShares } from './measure.ts'
import { startServer } from './server-process.ts'

/** Measures the servers in turn. */
export async function benchHttp(): Promise<void> {
  const servers = {
    node: await startServer('node-http'),
    fastify: await startServer('fastify'),
    voltaic: await startServer('voltaic'),
  }
  printTable(
    'A small JSON answer',
    await interleaved([
      ['node:http', { port: servers.node.port, path: '/hello' }],
      ['Fastify', { port: servers.fastify.port, path: '/hello' }],
      ['Voltaic', { port: servers.voltaic.port, path: '/hello' }],
    ]),
  )
  printTable(
    'A list of 20: the peers from memory, Voltaic from its database',
    await interleaved([
      ['node:http, no database', { port: servers.node.port, path: '/items.json' }],
      ['Fastify, no database', { port: servers.fastify.port, path: '/items.json' }],
      ['Voltaic, JSON from SQLite', { port: servers.voltaic.port, path: '/items.json' }],
      ['Voltaic, page from SQLite', { port: servers.voltaic.port, path: '/items' }],
    ]),
  )
  await Promise.all(Object.values(servers).map((server) => server.close()))
}

async function interleaved(
  candidates: readonly [string, { port: number; path: string }][],
): Promise<Measurement[]> {
  const rates = candidates.map(([name]) => ({ name, values: [] as number[] }))
  for (let round = 0; round <= 5; round++) {
    for (const [index, [, load]] of candidates.entries()) {
      const rate = await requestsPerSecond(load)
      if (round > 0) rates[index]!.values.push(rate)
    }
  }
  return withShares(rates.map(({ name, values }) => ({ name, perSecond: median(values) })))
}
