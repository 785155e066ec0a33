/** A candidate under load: its server, and the clients that are connected to it, in processes of their own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CandidateName } from './dialects.ts'
import type { Answers, Arrival, OpenOptions } from './load.ts'
import type { Memory } from './server.ts'
import { Task } from './task.ts'

/** How tables call the candidates. */
export const titles: Record<CandidateName, string> = {
  bare: 'bare upgraded sockets of Node',
  layer: "Voltaic's WebSocket layer alone",
  ws: 'ws',
  socketio: 'Socket.IO',
  'signed-in': 'Voltaic, signed in',
  voltaic: 'Voltaic, signed in, two channels',
}

/** What a candidate is started with. */
export interface StartOptions {
  /** Sessions of Voltaic, and the people they are spread over. */
  readonly sessions?: number
  readonly users?: number
  /** Flags of Node for the server. */
  readonly flags?: readonly string[]
}

/** A publication, from the call to the last receiver. */
export interface Publication extends Arrival {
  readonly began: number
}

/** A server with its load. */
export class Candidate {
  readonly name: CandidateName
  readonly #server: Task
  readonly #load: Task
  readonly #folder: string
  readonly #port: number
  readonly #sessions: number

  private constructor(parts: {
    name: CandidateName
    server: Task
    load: Task
    folder: string
    port: number
    sessions: number
  }) {
    this.name = parts.name
    this.#server = parts.server
    this.#load = parts.load
    this.#folder = parts.folder
    this.#port = parts.port
    this.#sessions = parts.sessions
  }

  static async start(name: CandidateName, options: StartOptions = {}): Promise<Candidate> {
    const { sessions = 1_000, users = sessions, flags = [] } = options
    const folder = await mkdtemp(join(tmpdir(), 'voltaic-bench-'))
    const database = `sqlite:${join(folder, 'bench.db')}`
    if (name === 'voltaic' || name === 'signed-in') await fill({ database, users, sessions })
    const load = await Task.start('load.ts')
    const server = await Task.start('server.ts', {
      args: [name, JSON.stringify({ database })],
      flags,
    })
    const port = await server.ask<number>('port')
    return new Candidate({ name, server, load, folder, port, sessions })
  }

  /** Opens connections; gives how many a second. */
  open(count: number, concurrency?: number): Promise<number> {
    return this.#load.ask('open', { ...this.#opening(count), concurrency })
  }

  /** Closes all connections, and waits until the server has noticed. */
  async closeAll(): Promise<void> {
    await this.#load.ask('closeAll')
    await new Promise((resolve) => setTimeout(resolve, 300))
  }

  echo(milliseconds: number): Promise<Answers> {
    return this.#load.ask('echo', { milliseconds })
  }

  /** Publishes texts in one tick, and waits until everybody has them. */
  async publish(texts: readonly string[]): Promise<Publication> {
    await this.#load.ask('expect', { messages: texts.length })
    const began = await this.#server.ask<number>('publish', { texts })
    return { ...(await this.#load.ask<Arrival>('arrival')), began }
  }

  stall(count: number): Promise<void> {
    return this.#load.ask('stall', { count })
  }

  churn(options: { rate: number; seconds: number; alive: number }): Promise<number> {
    return this.#load.ask('churn', { ...this.#opening(options.alive), ...options })
  }

  memory(): Promise<Memory> {
    return this.#server.ask('memory')
  }

  /** Microseconds of processor time of the server so far. */
  processor(): Promise<number> {
    return this.#server.ask('processor')
  }

  async close(): Promise<void> {
    await Promise.all([this.#load.close(), this.#server.close()])
    await rm(this.#folder, { recursive: true })
  }

  #opening(count: number): OpenOptions {
    return { candidate: this.name, port: this.#port, count, sessions: this.#sessions }
  }
}

async function fill(options: object): Promise<void> {
  const filling = await Task.start('load.ts')
  await filling.ask('seed', options)
  await filling.close()
}
