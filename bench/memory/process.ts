/** The process whose memory is measured. It has a socket that echoes, so that its parent sees how long it is held up. */
import { WebSocketServer } from 'ws'
import { connect } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'
import { Article, fillArticles } from './model.ts'

/** What the process is told, as JSON in its first argument. */
export interface Task {
  readonly url: string
  readonly rows: number
}

/** How an iteration over all rows went. Memory in bytes, times in milliseconds. */
export interface Iteration {
  readonly rows: number
  readonly seconds: number
  /** The largest growth of what the operating system counts. */
  readonly growth: number
  /** The longest turn of the event loop, in time of the processor: other work of the machine does not count. */
  readonly turn: number
}

/** The memory of a list of rows, in bytes for each. */
export interface Held {
  readonly name: string
  readonly bytes: number
}

const heldRows = 10_000
const task = JSON.parse(process.argv[2]!) as Task
const database = await connect(task.url, { models: [Article] })
const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 })
sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
await new Promise((resolve) => sockets.once('listening', resolve))

process.on('message', async (message: 'fill' | 'iterate' | 'hold' | 'close') => {
  if (message === 'fill') process.send!(await fill())
  else if (message === 'iterate') process.send!(await iterate())
  else if (message === 'hold') process.send!(await hold(database))
  else await close()
})
process.send!({ port: (sockets.address() as { port: number }).port })

async function fill(): Promise<object> {
  await database.createTables()
  await fillArticles(database, task.rows)
  return {}
}

async function iterate(): Promise<Iteration> {
  collect()
  const before = process.memoryUsage().rss
  let highest = before
  const sample = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss)
  }, 20)
  const turns = new Turns()
  const start = performance.now()
  let rows = 0
  for await (const article of Article.all().iterator()) rows += article.id > 0 ? 1 : 0
  const seconds = (performance.now() - start) / 1000
  clearInterval(sample)
  return { rows, seconds, growth: highest - before, turn: turns.stop() }
}

/** Watches how much of the processor the thread uses from one turn of the event loop to the next. */
class Turns {
  #longest = 0
  #last = threadMilliseconds()
  #isOver = false

  constructor() {
    setImmediate(() => this.#turn())
  }

  /** The longest turn so far. */
  stop(): number {
    this.#isOver = true
    return this.#longest
  }

  #turn(): void {
    const now = threadMilliseconds()
    this.#longest = Math.max(this.#longest, now - this.#last)
    this.#last = now
    if (!this.#isOver) setImmediate(() => this.#turn())
  }
}

function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Each list is read, measured and forgotten. */
async function hold(of: Database): Promise<Held[]> {
  const sql = `SELECT * FROM article LIMIT ${heldRows}`
  const arrays = async () => (await of.execute({ sql, parameters: [], kind: 'read' })).rows
  const some = () => Article.all().limit(heldRows)
  return [
    await measure('arrays, as the driver gives them', arrays),
    await measure('plain objects of the same texts and numbers', async () => {
      const names = ['id', ...Object.keys(Article.fields)]
      return (await arrays()).map((row) =>
        Object.fromEntries(names.map((name, i) => [name, row[i]])),
      )
    }),
    await measure('`values()`: plain objects with `Date` and `Decimal`', async () =>
      some().values(),
    ),
    await measure('instances', async () => some()),
  ]
}

async function measure(name: string, read: () => Promise<readonly unknown[]>): Promise<Held> {
  await warmUp(read)
  const before = await heapAfterCollection()
  const rows = await read()
  const bytes = (await heapAfterCollection()) - before
  return { name, bytes: bytes / rows.length }
}

/** What a first run leaves behind does not count. */
async function warmUp(read: () => Promise<readonly unknown[]>): Promise<void> {
  await read()
}

/** Turns of the event loop let go of what the last ones held. */
async function heapAfterCollection(): Promise<number> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
  collect()
  return process.memoryUsage().heapUsed
}

function collect(): void {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
}

async function close(): Promise<void> {
  sockets.close()
  for (const socket of sockets.clients) socket.terminate()
  await database.close()
  process.disconnect()
}
