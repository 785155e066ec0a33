/** The address that a server is to listen on, from the command line and the environment. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import { type Command, InvalidArgumentError } from 'commander'
import { explainListenError } from '../app/listen-error.ts'
import { UsageError } from './exit.ts'

/** What `--port` and `--host` give. */
export interface ListenOptions {
  readonly port: number
  readonly host: string
}

/** Adds `--port` and `--host`. */
export function addListenOptions(command: Command): Command {
  return command
    .option('-p, --port <number>', 'the port; 0 takes a free one ($PORT)', parsePort, defaultPort())
    .option(
      '--host <address>',
      'the address; 0.0.0.0 is all ($HOST)',
      process.env.HOST || '127.0.0.1',
    )
}

/** Throws `E_LISTEN` when the port cannot be had. */
export async function requireFreePort({ port, host }: ListenOptions): Promise<void> {
  const server = createServer()
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    throw explainListenError(error, { port, host })
  }
  await promisify(server.close.bind(server))()
}

/** A number from 0 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.')
}

function defaultPort(): number {
  const { PORT: text } = process.env
  if (!text) return 8000
  try {
    return parsePort(text)
  } catch (error) {
    throw new UsageError(`$PORT is "${text}". ${(error as Error).message}`)
  }
}
