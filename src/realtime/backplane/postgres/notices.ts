/** The notices of a node: told to all by NOTIFY, outside of every transaction that writes. */
import { Lane } from './lane.ts'
import {
  type Arrival,
  encodeNotice,
  isTooLong,
  type Notice,
  packNotices,
  parseArrival,
} from './notice.ts'
import type { PostgresServer } from './postgres-server.ts'
import type { TableNames } from './tables.ts'

/** What {@link Notices} are made of. */
export interface NoticesOptions {
  readonly server: PostgresServer
  readonly names: TableNames
  /** The name that all nodes listen to. */
  readonly channel: string
  readonly node: string
}

/** Acts on what a node tells; this node's own notices arrive, too. */
export type NoticeHandler<N extends Notice = Notice> = (notice: N, arrival: Arrival) => void

type NoticeOf<K extends Notice[0]> = Extract<Notice, readonly [K, ...unknown[]]>

/** One statement at a time tells all that has gathered, so that a node makes few commits with NOTIFY, each short. */
export class Notices {
  readonly #options: NoticesOptions
  readonly #lane: Lane<Notice, undefined>
  readonly #handlers = new Map<Notice[0], NoticeHandler>()
  readonly #rightsListeners = new Set<(rights: number) => void>()
  /** What waits until a parcel before it was read. */
  #turn: Promise<void> | undefined
  #sent = 0

  constructor(options: NoticesOptions) {
    this.#options = options
    this.#lane = new Lane({ size: 500, run: (batch) => this.#tell(batch) })
  }

  /** Resolves once everybody who listens is being told. */
  async tell(notice: Notice): Promise<void> {
    await this.#lane.add(notice)
  }

  /** Calls `handler` for notices of a kind, in the order in which they were told. */
  on<K extends Notice[0]>(kind: K, handler: NoticeHandler<NoticeOf<K>>): void {
    this.#handlers.set(kind, handler as NoticeHandler)
  }

  /** Calls `listener` with the version of the rights that comes along, before what came with it. */
  onRights(listener: (rights: number) => void): void {
    this.#rightsListeners.add(listener)
  }

  /** Takes what the ears have heard. */
  heard(payload: string): void {
    const arrival = parseArrival(payload)
    for (const listener of this.#rightsListeners) listener(arrival.rights)
    const hasParcel = arrival.notices.some(([kind]) => kind === 'parcel')
    if (this.#turn || hasParcel) this.#inTurn(arrival)
    else for (const notice of arrival.notices) this.#handle(notice, arrival)
  }

  #handle(notice: Notice, arrival: Arrival): void {
    this.#handlers.get(notice[0])?.(notice, arrival)
  }

  #inTurn(arrival: Arrival): void {
    const turn = (this.#turn ?? Promise.resolve()).then(() => this.#unpack(arrival))
    this.#turn = turn
    void turn.then(() => {
      if (this.#turn === turn) this.#turn = undefined
    })
  }

  async #unpack(arrival: Arrival): Promise<void> {
    for (const notice of arrival.notices) {
      const meant = notice[0] === 'parcel' ? await this.#fetch(notice[1]) : notice
      if (meant) this.#handle(meant, arrival)
    }
  }

  /** A parcel that cannot be fetched is as lost as a notice that was not heard. */
  async #fetch(id: number): Promise<Notice | undefined> {
    const { server, names } = this.#options
    const sql = `SELECT data FROM ${names.parcel} WHERE id = $1`
    const rows = await server.ask(sql, id).catch(() => [])
    return rows[0] && (JSON.parse(rows[0][0] as string) as Notice)
  }

  /** The number in a payload keeps two that say the same from being taken for one. */
  async #tell(batch: readonly Notice[]): Promise<undefined[]> {
    const { server, names, channel, node } = this.#options
    const encoded = await this.#shorten(batch.map(encodeNotice))
    const payloads = packNotices(encoded).map((text) => `${node} ${++this.#sent} ${text}`)
    const sql = `SELECT pg_notify($1, s.rights::text || ' ' || p.text)
      FROM ${names.state} s, unnest($2::text[]) WITH ORDINALITY AS p(text, n) ORDER BY p.n`
    await server.ask(sql, channel, payloads)
    return batch.map(() => undefined)
  }

  async #shorten(encoded: string[]): Promise<string[]> {
    const long = encoded.filter(isTooLong)
    if (long.length === 0) return encoded
    const { server, names } = this.#options
    const sql = `INSERT INTO ${names.parcel} (data) SELECT t FROM unnest($1::text[]) WITH ORDINALITY AS p(t, n)
      ORDER BY n RETURNING id`
    const ids = (await server.ask(sql, long)).map(([id]) => id as number)
    return encoded.map((text) => (isTooLong(text) ? encodeNotice(['parcel', ids.shift()!]) : text))
  }
}
