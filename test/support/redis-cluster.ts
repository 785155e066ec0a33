/** A Redis cluster of a test's own: primaries that share the slots, and replicas of them. */
import { Redis } from 'ioredis'
import { RestartableRedis } from './redis-server.ts'
import { waitUntil } from './wait-until.ts'

const slots = 16_384
const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1500']

/** Servers on free ports; `primaries` come first, then one replica of each of the first `replicas`. */
export class RedisCluster implements AsyncDisposable {
  readonly primaries: readonly RestartableRedis[]
  readonly replicas: readonly RestartableRedis[]

  private constructor(servers: readonly RestartableRedis[], primaries: number) {
    this.primaries = servers.slice(0, primaries)
    this.replicas = servers.slice(primaries)
  }

  static async start({ primaries = 3, replicas = 0 } = {}): Promise<RedisCluster> {
    const starting = Array.from({ length: primaries + replicas }, () =>
      RestartableRedis.start(options),
    )
    const cluster = new RedisCluster(await Promise.all(starting), primaries)
    await cluster.#join()
    return cluster
  }

  get #servers(): readonly RestartableRedis[] {
    return [...this.primaries, ...this.replicas]
  }

  /** The address of the backplane. */
  get url(): string {
    return `redis+cluster://${this.#servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
  }

  /** Moves a slot, which must hold no keys, from one primary to another. */
  async moveSlot(slot: number, from: RestartableRedis, to: RestartableRedis): Promise<void> {
    const [source, target] = await Promise.all([idOf(from), idOf(to)])
    await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source)
    await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target)
    await moveKeys(slot, from, to)
    for (const server of [to, from, ...this.primaries])
      await server.command('CLUSTER', 'SETSLOT', slot, 'NODE', target)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()))
  }

  async #join(): Promise<void> {
    const count = this.primaries.length
    for (const [n, server] of this.primaries.entries()) {
      const [first, next] = [n, n + 1].map((part) => Math.floor((part * slots) / count))
      await server.command('CLUSTER', 'ADDSLOTSRANGE', first!, next! - 1)
    }
    const [first, ...others] = this.#servers
    for (const { port } of others) await first!.command('CLUSTER', 'MEET', '127.0.0.1', port)
    await waitUntil(() => this.#agree(), { timeout: 30_000, what: 'the cluster' })
    for (const [n, replica] of this.replicas.entries()) {
      const primary = await idOf(this.primaries[n]!)
      await waitUntil(() => replica.command('CLUSTER', 'REPLICATE', primary).then(() => true))
    }
    await waitUntil(() => this.#follow(), { timeout: 30_000, what: 'the replicas' })
  }

  async #agree(): Promise<boolean> {
    const infos = await Promise.all(this.#servers.map((each) => each.command('CLUSTER', 'INFO')))
    const known = `cluster_known_nodes:${this.#servers.length}`
    return infos.every((info) => String(info).includes('state:ok') && String(info).includes(known))
  }

  async #follow(): Promise<boolean> {
    const infos = await Promise.all(
      this.replicas.map((each) => each.command('INFO', 'replication')),
    )
    return infos.every((info) => String(info).includes('master_link_status:up'))
  }
}

async function idOf(server: RestartableRedis): Promise<string> {
  return String(await server.command('CLUSTER', 'MYID'))
}

async function moveKeys(slot: number, from: RestartableRedis, to: RestartableRedis): Promise<void> {
  const source = new Redis(from.port)
  try {
    const keys = (await source.call('CLUSTER', 'GETKEYSINSLOT', slot, 1_000)) as string[]
    for (const key of keys) await source.migrate('127.0.0.1', to.port, key, 0, 5_000)
  } finally {
    source.disconnect()
  }
}
