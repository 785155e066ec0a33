/**
 * Publishing through Redis: bare `PUBLISH`, pipelined, beside publications that are numbered, kept for those who come
 * back, and carry the version of the rights. One server of its own, one process, a subscriber of everything.
 */
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import type { BrokerListener } from '../../src/realtime/broker/broker.ts'
import { startRedisServer } from '../../test/support/redis.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import { compare, printTable } from '../measure.ts'

/** Publications per operation: what one tick of a busy node publishes. */
const perTick = 64
const data = JSON.stringify({
  event: 'price',
  data: { amount: '120.00', by: 'user-7', text: 'x'.repeat(140) },
})

/** Prints the rates for one busy channel and for many. Starts a server from the binary on the path. */
export async function benchRedisPublish(): Promise<void> {
  await using server = await startRedisServer()
  for (const channels of [1, 50]) {
    const names = Array.from({ length: channels }, (_, n) => `lot/${n}`)
    const rates = await measure(server.url, names)
    const title = `Publications through Redis, ${channels} ${channels === 1 ? 'channel' : 'channels'}`
    printTable(
      title,
      rates.map((rate) => ({ ...rate, perSecond: rate.perSecond * perTick })),
    )
  }
}

async function measure(url: string, names: readonly string[]) {
  const bare = await BareRedis.open(url, names)
  const voltaic = await VoltaicRedis.open(url, names)
  try {
    const candidates = {
      'bare PUBLISH, pipelined': () => bare.publish(),
      'voltaic: history, offset, rights': () => voltaic.publish({ size: 100, ttl: 600_000 }),
      'voltaic: no history': () => voltaic.publish(undefined),
    }
    const arrived = () => Promise.all([bare.arrived(), voltaic.arrived()])
    return await compare(candidates, { rounds: 9, concurrency: 4, batch: 1, afterTurn: arrived })
  } finally {
    bare.close()
    await voltaic.close()
  }
}

class BareRedis {
  readonly #publisher: Redis
  readonly #subscriber: Redis
  readonly #names: readonly string[]
  #sent = 0
  #received = 0

  private constructor(url: string, names: readonly string[]) {
    this.#names = names
    this.#publisher = new Redis(url)
    this.#subscriber = new Redis(url)
    this.#subscriber.on('message', () => {
      this.#received += 1
    })
  }

  static async open(url: string, names: readonly string[]): Promise<BareRedis> {
    const bare = new BareRedis(url, names)
    await once(bare.#publisher, 'ready')
    await bare.#subscriber.subscribe(...names)
    return bare
  }

  async publish(): Promise<void> {
    const pipeline = this.#publisher.pipeline()
    for (let n = 0; n < perTick; n++) pipeline.publish(this.#names[n % this.#names.length]!, data)
    this.#sent += perTick
    await pipeline.exec()
  }

  arrived(): Promise<unknown> {
    return waitUntil(() => this.#received === this.#sent)
  }

  close(): void {
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }
}

class VoltaicRedis implements BrokerListener {
  readonly #backplane: Backplane
  readonly #names: readonly string[]
  #sent = 0
  #received = 0

  private constructor(backplane: Backplane, names: readonly string[]) {
    this.#backplane = backplane
    this.#names = names
  }

  static async open(url: string, names: readonly string[]): Promise<VoltaicRedis> {
    const options = { prefix: 'bench', log: createLog('silent'), database: '' }
    const backplane = await openBackplane(url, options)
    await backplane.start()
    const voltaic = new VoltaicRedis(backplane, names)
    await Promise.all(names.map((name) => backplane.broker.subscribe(name, voltaic)))
    return voltaic
  }

  async publish(retention: { size: number; ttl: number } | undefined): Promise<void> {
    const { broker } = this.#backplane
    const publications = Array.from({ length: perTick }, (_, n) =>
      broker.publish(this.#names[n % this.#names.length]!, { data, retention }),
    )
    this.#sent += perTick
    await Promise.all(publications)
  }

  arrived(): Promise<unknown> {
    return waitUntil(() => this.#received === this.#sent)
  }

  close(): Promise<void> {
    return this.#backplane.close()
  }

  published(): void {
    this.#received += 1
  }

  presenceChanged(): void {}

  lost(): void {}
}
