/** Control on PostgreSQL: a numbered log, a notice that there is something in it, and a table of nodes. */
import { clock, type Timer } from '../../../core/clock.ts'
import { randomId } from '../../../core/random.ts'
import type { Control, ControlHandler, ControlMessage, NodeInfo } from '../../control/control.ts'
import { Lane } from './lane.ts'
import type { Notices } from './notices.ts'
import type { PostgresServer } from './postgres-server.ts'
import type { TableNames } from './tables.ts'

type ForwardHandler = (payload: string) => boolean

/** What control is made of. */
export interface PostgresControlOptions {
  readonly server: PostgresServer
  readonly names: TableNames
}

/** How long a node may take to answer what was forwarded to it, in milliseconds. */
const forwardPatience = 5_000
const messagesAtOnce = 1_000

/** The counter of the log is a row that is locked until the commit, so the order of the numbers is that of the commits. */
export class PostgresControl implements Control {
  readonly node: string = randomId()
  readonly #server: PostgresServer
  readonly #names: TableNames
  readonly #handlers = new Set<ControlHandler>()
  readonly #forwards = new Set<ForwardHandler>()
  readonly #answers = new Map<number, (isTaken: boolean) => void>()
  readonly #timers = new Set<Timer>()
  readonly #messages: Lane<string, number>
  #notices: Notices | undefined
  #version = 0
  #reading: Promise<number> | undefined
  #lastForward = 0

  constructor({ server, names }: PostgresControlOptions) {
    this.#server = server
    this.#names = names
    this.#messages = new Lane({ size: messagesAtOnce, run: (batch) => this.#number(batch) })
  }

  get version(): number {
    return this.#version
  }

  /** Tells and hears by these notices. */
  use(notices: Notices): void {
    this.#notices = notices
    notices.onRights((rights) => {
      if (rights > this.#version) this.catchUp(rights).catch(() => undefined) // the next notice tries again
    })
    notices.on('forward', ([, to, id, from, payload]) => {
      if (to !== this.node) return
      const answer = ['forwarded', from, id, this.#take(payload)] as const
      notices.tell(answer).catch(() => undefined) // who asked waits no longer than its patience
    })
    notices.on('forwarded', ([, to, id, isTaken]) => {
      if (to === this.node) this.#answers.get(id)?.(isTaken)
    })
  }

  /** Begins at the present: what was said before does not concern this node. */
  async start(): Promise<void> {
    const [[rights] = [0]] = await this.#server.askAnyway(`SELECT rights FROM ${this.#names.state}`)
    this.#version = rights as number
  }

  send(message: ControlMessage): Promise<number> {
    this.#act(message)
    return this.#messages.add(JSON.stringify(message))
  }

  async catchUp(version: number): Promise<void> {
    let newest = version
    while (this.#version < version && newest >= version) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined
      })
      newest = await this.#reading
    }
  }

  /** Reads what was missed, whatever its version. */
  async catchUpWithAll(): Promise<void> {
    const [[rights] = [0]] = await this.#server.askAnyway(`SELECT rights FROM ${this.#names.state}`)
    await this.catchUp(rights as number)
  }

  receive(handler: ControlHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  async forward(node: string, payload: string): Promise<boolean> {
    if (node === this.node) return this.#take(payload)
    const sql = `SELECT 1 FROM ${this.#names.node} WHERE id = $1 AND alive_until > now()`
    if ((await this.#server.ask(sql, node)).length === 0) return false
    const id = ++this.#lastForward
    const answer = new Promise<boolean>((resolve) => this.#answers.set(id, resolve))
    const timer = clock.after(forwardPatience, () => this.#answers.get(id)?.(false))
    this.#timers.add(timer)
    try {
      await this.#notices?.tell(['forward', node, id, this.node, payload])
      return await answer
    } finally {
      timer.cancel()
      this.#timers.delete(timer)
      this.#answers.delete(id)
    }
  }

  onForward(handler: ForwardHandler): () => void {
    this.#forwards.add(handler)
    return () => void this.#forwards.delete(handler)
  }

  async announce(info: NodeInfo, lifetime: number): Promise<void> {
    const ends = `now() + $3 * interval '1 millisecond'`
    const sql = `INSERT INTO ${this.#names.node} (id, info, expires_at, alive_until)
      VALUES ($1, $2, ${ends}, now())
      ON CONFLICT (id) DO UPDATE SET info = excluded.info, expires_at = excluded.expires_at`
    await this.#server.ask(sql, info.id, JSON.stringify(info), lifetime)
  }

  async nodes(): Promise<readonly NodeInfo[]> {
    const sql = `SELECT info FROM ${this.#names.node} WHERE expires_at > now() ORDER BY id`
    return (await this.#server.ask(sql)).map(([info]) => JSON.parse(info as string) as NodeInfo)
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) timer.cancel()
    for (const answer of this.#answers.values()) answer(false)
    this.#handlers.clear()
    this.#forwards.clear()
  }

  async #number(batch: readonly string[]): Promise<number[]> {
    const { state, control } = this.#names
    const sql = `WITH numbered AS (UPDATE ${state} SET rights = rights + cardinality($2::text[]) RETURNING rights)
      INSERT INTO ${control} (version, node, message)
        SELECT rights - cardinality($2::text[]) + n, $1, m
        FROM numbered, unnest($2::text[]) WITH ORDINALITY AS u(m, n) ORDER BY n
      RETURNING version`
    const versions = (await this.#server.ask(sql, this.node, batch)).map(([version]) => version)
    if (versions[0] === this.#version + 1) this.#version = versions.at(-1) as number
    this.#notices?.tell(['published']).catch(() => undefined) // it says the version, as every notice does
    return versions as number[]
  }

  #take(payload: string): boolean {
    return [...this.#forwards].some((handle) => handle(payload))
  }

  #act(message: ControlMessage): void {
    for (const handle of [...this.#handlers]) handle(message)
  }

  /**
   * This node has acted on its own messages when it sent them. Old ones are deleted: then anything may have changed. So it may
   * when the log ends before what this node knows: a standby that missed something has taken over.
   */
  async #read(): Promise<number> {
    const after = this.#version
    const { control, state } = this.#names
    const sql = `SELECT g.rights, c.version, c.node, c.message FROM ${state} g LEFT JOIN LATERAL (
        SELECT version, node, message FROM ${control} WHERE version > $1 ORDER BY version LIMIT ${messagesAtOnce}
      ) c ON true ORDER BY c.version`
    const rows = await this.#server.askAnyway(sql, after)
    const [[rights = 0, first] = []] = rows as [number, number | null][]
    if (rights === after) return rights
    if (first === after + 1)
      for (const [, version, node, message] of rows) this.#reach(version, node, message)
    else {
      this.#act({ kind: 'anything-changed' })
      this.#version = rights < after ? rights : Math.max(this.#version, rights)
    }
    return rights
  }

  #reach(version: unknown, node: unknown, message: unknown): void {
    if ((version as number) <= this.#version) return
    if (node !== this.node) this.#act(JSON.parse(message as string) as ControlMessage)
    this.#version = version as number
  }
}
