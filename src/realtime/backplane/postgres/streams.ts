/** The statements on streams. */
import type { StreamPosition } from '../../../protocol/frames.ts'
import type {
  HistoryRequest,
  NewPublication,
  StoredPublication,
  StreamSlice,
} from '../../broker/broker.ts'
import type { PostgresServer, Rows } from './postgres-server.ts'
import { epochOf, newEpoch, type TableNames } from './tables.ts'

/** A publication on its way in, with its channel. */
export interface PublishRequest {
  readonly channel: string
  readonly publication: NewPublication
}

/** What became of a publication. */
export interface Published {
  /** Left out without retention. */
  readonly position: StreamPosition | undefined
  /** `false`: it had been published before. */
  readonly isNew: boolean
}

/** What was published on a channel after an offset. */
export interface NewInStream {
  readonly channel: string
  readonly position: StreamPosition
  readonly publications: readonly StoredPublication[]
}

/** The most publications of a channel that are read at once. */
export const mostAtOnce = 500

/** Reads and writes streams. */
export class Streams {
  readonly #server: PostgresServer
  readonly #names: TableNames

  constructor(server: PostgresServer, names: TableNames) {
    this.#server = server
    this.#names = names
  }

  /** Publishes a batch in one transaction. */
  async publish(batch: readonly PublishRequest[]): Promise<Published[]> {
    const order = batch.map((_, at) => at)
    order.sort((a, b) => compare(batch[a]!.channel, batch[b]!.channel) || a - b)
    const sorted = order.map((at) => batch[at]!)
    const rows = await this.#publish(sorted).catch((error) => this.#again(error, sorted))
    const answers: Published[] = []
    for (const [at, [epoch, offset, isNew]] of rows.entries())
      answers[order[at]!] = { position: positionOf(epoch, offset), isNew: isNew as boolean }
    return answers
  }

  /** The newest positions of streams that there are. */
  async find(channels: readonly string[]): Promise<Map<string, StreamPosition>> {
    const sql = `SELECT s.channel, ${epochOf('s')}, s.top FROM ${this.#names.stream} s
      WHERE s.channel = ANY($1::text[])`
    const rows = await this.#server.ask(sql, channels)
    return new Map(
      rows.map(([channel, epoch, top]) => [channel as string, positionOf(epoch, top)!]),
    )
  }

  /** The newest positions; streams that are not there begin, and those that are asked for live on. */
  async positions(channels: readonly string[]): Promise<StreamPosition[]> {
    let found = await this.find(channels)
    const missing = channels.filter((channel) => !found.has(channel))
    if (missing.length > 0) {
      await this.#begin(missing)
      found = new Map([...found, ...(await this.find(missing))])
    }
    await this.#keep(channels)
    return channels.map((channel) => found.get(channel)!)
  }

  /** A part of a stream, as of one moment. */
  async read(channel: string, request: HistoryRequest): Promise<StreamSlice> {
    const rows = await this.#read(channel, request)
    if (rows[0]) return sliceOf(rows, request)
    await this.#begin([channel])
    return sliceOf(await this.#read(channel, request), request)
  }

  /**
   * What is new in many streams, in one statement, whatever the retention says: who is subscribed gets it in any case. A stream
   * that is not there is left out.
   */
  async news(known: ReadonlyMap<string, number>): Promise<NewInStream[]> {
    const { stream, publication, state } = this.#names
    const sql = `SELECT s.channel, ${epochOf('s')}, s.top, (SELECT rights FROM ${state}), p."offset", p.data
      FROM unnest($1::text[], $2::bigint[]) AS w(channel, after)
      JOIN ${stream} s ON s.channel = w.channel
      LEFT JOIN LATERAL (
        SELECT p."offset", p.data FROM ${publication} p
        WHERE p.channel = w.channel AND p."offset" > w.after
        ORDER BY p."offset" LIMIT ${mostAtOnce}
      ) p ON true ORDER BY s.channel, p."offset"`
    const rows = await this.#server.askAnyway(sql, [...known.keys()], [...known.values()])
    return Map.groupBy(rows, ([channel]) => channel as string)
      .values()
      .map(newsOf)
      .toArray()
  }

  /** Two batches that locked each other out: one of them was refused, and works now. */
  async #again(
    error: { cause?: { code?: string } },
    sorted: readonly PublishRequest[],
  ): Promise<Rows> {
    if (error.cause?.code !== '40P01') throw error
    return this.#publish(sorted)
  }

  #publish(sorted: readonly PublishRequest[]): Promise<Rows> {
    const column = <T>(pick: (request: PublishRequest) => T) => sorted.map(pick)
    return this.#server.ask(
      `SELECT * FROM ${this.#names.publish}($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::bigint[])`,
      column(({ channel }) => channel),
      column(({ publication: { data, retention } }) => (retention ? data : '')),
      column(({ publication: { retention } }) => retention?.size ?? null),
      column(({ publication: { retention } }) => retention && Math.ceil(retention.ttl)),
      column(({ publication: { key } }) => key ?? null),
      column(({ publication: { number } }) => number ?? null),
    )
  }

  async #begin(channels: readonly string[]): Promise<void> {
    const sql = `INSERT INTO ${this.#names.stream} (channel, epoch)
      SELECT c, ${newEpoch} || n FROM unnest($1::text[]) WITH ORDINALITY AS u(c, n) ORDER BY n
      ON CONFLICT DO NOTHING`
    await this.#server.ask(sql, [...new Set(channels)].sort(compare))
  }

  /** Written rarely, and never waiting for a lock. */
  async #keep(channels: readonly string[]): Promise<void> {
    const { stream } = this.#names
    const sql = `UPDATE ${stream} SET used_at = now() WHERE channel IN (
      SELECT channel FROM ${stream} WHERE channel = ANY($1::text[]) AND used_at < now() - interval '10 minutes'
      FOR UPDATE SKIP LOCKED)`
    await this.#server.ask(sql, channels)
  }

  #read(channel: string, { since, limit, reverse }: HistoryRequest): Promise<Rows> {
    const { stream, publication, state } = this.#names
    const kept = `p.channel = s.channel AND p.expires_at > now() AND p."offset" > s.top - s.size`
    const sql = `SELECT ${epochOf('s')}, s.top, (SELECT rights FROM ${state}),
        (SELECT min(p."offset") FROM ${publication} p WHERE ${kept}), p."offset", p.data
      FROM ${stream} s
      LEFT JOIN LATERAL (
        SELECT p."offset", p.data FROM ${publication} p
        WHERE ${kept} AND ($2::bigint IS NULL OR p."offset" ${reverse ? '<' : '>'} $2)
        ORDER BY p."offset" ${reverse ? 'DESC' : ''} LIMIT $3
      ) p ON true
      WHERE s.channel = $1 ORDER BY p."offset" ${reverse ? 'DESC' : ''}`
    return this.#server.ask(sql, channel, since?.offset ?? null, limit ?? null)
  }
}

function sliceOf(rows: Rows, { since, reverse }: HistoryRequest): StreamSlice {
  const [epoch, top, rights, first] = rows[0] as [string, number, number, number | null]
  const position = { epoch, offset: top }
  const complete = isComplete({ position, first, since, reverse })
  const publications = rows.flatMap(([, , , , offset, data]) =>
    complete && offset !== null
      ? [{ data: data as string, position: { epoch, offset: offset as number } }]
      : [],
  )
  return { position, publications, complete, rights }
}

interface Asked extends Pick<HistoryRequest, 'since' | 'reverse'> {
  readonly position: StreamPosition
  /** The first offset that is kept. */
  readonly first: number | null
}

function isComplete({ position, first, since, reverse }: Asked): boolean {
  if (!since) return true
  if (since.epoch !== position.epoch || since.offset > position.offset) return false
  if (reverse || since.offset === position.offset) return true
  return first !== null && first <= since.offset + 1
}

function newsOf(rows: Rows): NewInStream {
  const [channel, epoch, top, rights] = rows[0] as [string, string, number, number]
  const publications = rows.flatMap(([, , , , offset, data]) =>
    offset === null
      ? []
      : [{ data: data as string, position: { epoch, offset: offset as number }, rights }],
  )
  return { channel, position: { epoch, offset: top }, publications }
}

function positionOf(epoch: unknown, offset: unknown): StreamPosition | undefined {
  return epoch === null ? undefined : { epoch: epoch as string, offset: offset as number }
}

/** The same order on every node. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
