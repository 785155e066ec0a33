/** A Redis server of a test's own that can be stopped, killed and started again at the same address. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { type RedisServer, startRedisServer } from './redis.ts'

/** The server. What it writes to disk, when the options say so, is there when it is started again. */
export class RestartableRedis implements AsyncDisposable {
  readonly port: number
  readonly #directory: string
  readonly #options: readonly string[]
  #server: RedisServer

  private constructor(server: RedisServer, directory: string, options: readonly string[]) {
    this.#server = server
    this.port = server.port
    this.#directory = directory
    this.#options = options
  }

  static async start(options: readonly string[] = []): Promise<RestartableRedis> {
    const directory = await mkdtemp(join(tmpdir(), 'voltaic-redis-'))
    const all = ['--dir', directory, ...options]
    return new RestartableRedis(await startRedisServer(0, all), directory, all)
  }

  get url(): string {
    return this.#server.url
  }

  /** Starts it again after `kill`. */
  async restart(): Promise<void> {
    this.#server = await startRedisServer(this.port, this.#options)
  }

  /** Ends it at once; what it has not written is lost. */
  async kill(): Promise<void> {
    await this.#server.process.kill()
  }

  /** Stops it without ending its connections. */
  pause(): void {
    process.kill(this.#server.process.pid, 'SIGSTOP')
  }

  resume(): void {
    process.kill(this.#server.process.pid, 'SIGCONT')
  }

  /** Asks the server itself. */
  async command(name: string, ...values: (string | number)[]): Promise<unknown> {
    const client = new Redis(this.port, { retryStrategy: null })
    try {
      return await client.call(name, ...values)
    } finally {
      client.disconnect()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#directory, { recursive: true, force: true })
  }
}
