/**
 * NATS for tests: the server at `NATS_TEST_URL`, else that of this machine, if it answers; and servers of a test's own,
 * started from the binary on the path.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { type StartedProcess, startProcess } from './child-process.ts'

const serverUrl = process.env.NATS_TEST_URL ?? 'nats://127.0.0.1:4222'

/** Why tests of NATS are skipped; `false` when they run. In CI they run and fail. */
export const noNats: string | false = process.env.CI ? false : await findServer()

/** Why tests that start a server of their own are skipped; `false` when they run. In CI they run and fail. */
export const noNatsBinary: string | false = process.env.CI ? false : await findBinary()

/** An address under which nobody else speaks. */
export function natsForTest(): string {
  return `${serverUrl}?prefix=test-${randomBytes(6).toString('hex')}`
}

/** A server of a test's own that can be killed and started again at the same address. */
export class NatsServer implements AsyncDisposable {
  readonly port: number
  readonly #options: readonly string[]
  #process: StartedProcess

  private constructor(port: number, started: StartedProcess, options: readonly string[]) {
    this.port = port
    this.#process = started
    this.#options = options
  }

  /** Starts a server on a free port. */
  static async start(options: readonly string[] = []): Promise<NatsServer> {
    const { port, started } = await startServer(-1, options)
    return new NatsServer(port, started, options)
  }

  async restart(): Promise<void> {
    this.#process = (await startServer(this.port, this.#options)).started
  }

  async kill(): Promise<void> {
    await this.#process.kill()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}

async function startServer(port: number, options: readonly string[]) {
  const place = ['--addr', '127.0.0.1', '--port', String(port)]
  const started = startProcess('nats-server', [...place, ...options])
  const [, chosen] = await started.ready(
    /Listening for client connections on [\d.]+:(\d+)[\s\S]*Server is ready/,
  )
  return { port: Number(chosen), started }
}

async function findServer(): Promise<string | false> {
  const { hostname, port } = new URL(serverUrl)
  const socket = connect(Number(port || 4222), hostname)
  try {
    await once(socket, 'connect')
    return false
  } catch {
    return `There is no NATS at ${hostname}:${port || 4222}.`
  } finally {
    socket.destroy()
  }
}

async function findBinary(): Promise<string | false> {
  return promisify(execFile)('nats-server', ['--version']).then(
    () => false as const,
    () => 'There is no nats-server on the path.',
  )
}
