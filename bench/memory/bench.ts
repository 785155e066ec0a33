/** Memory: an iteration over a million rows, what it does to a socket of the same process, and rows that are held. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { withDatabase } from '../orm/postgres-database.ts'
import type { Held, Iteration, Task } from './process.ts'

const rows = 1_000_000
const millisecondsBetweenPings = 5

/** Measures on SQLite and on PostgreSQL. */
export async function benchMemory(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'voltaic-bench-'))
  try {
    await benchOn('SQLite', `sqlite:${join(folder, 'memory.db')}`)
  } finally {
    await rm(folder, { recursive: true })
  }
  await withDatabase((url) => benchOn('PostgreSQL', url))
}

async function benchOn(name: string, url: string): Promise<void> {
  const filling = await start({ url, rows })
  await ask(filling.child, 'fill')
  await stop(filling.child)
  const { child, port } = await start({ url, rows })
  const pings = await Pings.open(port)
  const iteration = await ask<Iteration>(child, 'iterate')
  const longest = await pings.close()
  printIteration(name, iteration, longest)
  printHeld(name, await ask<Held[]>(child, 'hold'))
  await stop(child)
}

async function start(task: Task): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, 'process.ts'), [JSON.stringify(task)], {
    execArgv: [...process.execArgv, '--expose-gc'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

async function ask<T>(child: ChildProcess, what: string): Promise<T> {
  child.send(what)
  const [answer] = await once(child, 'message')
  return answer as T
}

async function stop(child: ChildProcess): Promise<void> {
  child.send('close')
  await once(child, 'exit')
}

/** Round trips on a socket, one after another, and the longest of them. */
class Pings {
  readonly #socket: WebSocket
  readonly #running: Promise<number>
  #isOver = false

  constructor(socket: WebSocket) {
    this.#socket = socket
    this.#running = this.#run()
  }

  static async open(port: number): Promise<Pings> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
    await once(socket, 'open')
    return new Pings(socket)
  }

  /** The longest round trip, in milliseconds. */
  async close(): Promise<number> {
    this.#isOver = true
    const longest = await this.#running
    this.#socket.terminate()
    return longest
  }

  async #run(): Promise<number> {
    let longest = 0
    while (!this.#isOver) {
      const start = performance.now()
      this.#socket.send('ping')
      await once(this.#socket, 'message')
      longest = Math.max(longest, performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, millisecondsBetweenPings))
    }
    return longest
  }
}

function printIteration(
  name: string,
  { rows: seen, seconds, growth, turn }: Iteration,
  longest: number,
) {
  console.log(`\n### ${name}: an iteration over ${seen.toLocaleString('en')} rows\n`)
  console.log('| | |\n|---|---:|')
  console.log(`| growth of the process, MB | ${(growth / 2 ** 20).toFixed(1)} |`)
  console.log(
    `| longest round trip of a socket meanwhile, ms of the clock | ${longest.toFixed(1)} |`,
  )
  console.log(`| longest turn of the event loop, ms of the processor | ${turn.toFixed(1)} |`)
  console.log(`| rows a second | ${Math.round(seen / seconds).toLocaleString('en')} |`)
}

function printHeld(name: string, held: readonly Held[]) {
  console.log(`\n### ${name}: memory of 10,000 rows\n`)
  console.log('| | bytes each |\n|---|---:|')
  for (const { name: what, bytes } of held) console.log(`| ${what} | ${Math.round(bytes)} |`)
}
