/** Reads the schema of a SQLite database. */
import type { Database } from '../../../db/engine/database.ts'
import { between, closing, tokensOf } from '../expressions/tokens.ts'
import type {
  Counting,
  InspectedAction,
  InspectedColumn,
  InspectedForeignKey,
  InspectedIndex,
  InspectedIndexColumn,
  InspectedSchema,
  InspectedTable,
} from '../inspected-schema.ts'
import { readTableText, type TableText } from './sqlite-table-text.ts'

type Row = readonly unknown[]

/** The tables and views of the database. */
export async function readSqlite(database: Database): Promise<InspectedSchema> {
  const reader = new SqliteReader(database)
  const entries = await reader.rows(
    `SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view')
     AND name NOT LIKE 'sqlite^_%' ESCAPE '^' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`,
  )
  const shadows = await reader.shadows()
  const tables: InspectedTable[] = []
  for (const [type, name, sql] of entries) {
    if (type === 'table' && !shadows.has(name))
      tables.push(await reader.table(String(name), String(sql)))
  }
  const views = entries.filter(([type]) => type === 'view').map(([, name]) => String(name))
  return { dialect: 'sqlite', tables: withKeys(tables), views }
}

class SqliteReader {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async table(name: string, sql: string): Promise<InspectedTable> {
    const text = readTableText(sql)
    const info = await this.rows(
      'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid',
      name,
    )
    const keys = info.filter(([, , , , pk]) => Number(pk) > 0)
    const primaryKey = keys
      .toSorted((a, b) => Number(a[4]) - Number(b[4]))
      .map(([column]) => String(column))
    return {
      name,
      columns: info.filter(isShown).map((row) => columnOf(row, primaryKey, text)),
      primaryKey,
      foreignKeys: await this.#foreignKeys(name, text),
      indexes: await this.#indexes(name, text),
      checks: text.checks,
      triggers: await this.#triggers(name),
      isPartitioned: false,
      isStrict: text.isStrict,
      isWithoutRowid: text.isWithoutRowid,
    }
  }

  /** The tables in which virtual tables keep what they hold. */
  async shadows(): Promise<ReadonlySet<unknown>> {
    const rows = await this.rows(`SELECT name FROM pragma_table_list WHERE type = 'shadow'`)
    return new Set(rows.flat())
  }

  async rows(sql: string, ...parameters: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.#database.execute({ sql, parameters, kind: 'read' })).rows
  }

  async #foreignKeys(table: string, text: TableText): Promise<InspectedForeignKey[]> {
    const rows = await this.rows(
      `SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?)
       ORDER BY id DESC, seq`,
      table,
    )
    const byId = Map.groupBy(rows, ([id]) => id)
    return [...byId.values()].map((parts) => foreignKeyOf(parts, text))
  }

  async #indexes(table: string, text: TableText): Promise<InspectedIndex[]> {
    const rows = await this.rows(
      `SELECT list.name, list."unique", list.origin, entry.sql FROM pragma_index_list(?) list
       LEFT JOIN sqlite_schema entry ON entry.type = 'index' AND entry.name = list.name
       WHERE list.origin <> 'pk' ORDER BY list.name`,
      table,
    )
    const indexes: InspectedIndex[] = []
    for (const row of rows) indexes.push(await this.#index(row, text))
    return indexes
  }

  async #index([name, unique, origin, sql]: Row, text: TableText): Promise<InspectedIndex> {
    const parts = await this.rows(
      'SELECT name, "desc", cid, coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno',
      name,
    )
    const { expressions, condition } = indexText(sql)
    const columns = parts.map(
      ([column, descending, cid], place): InspectedIndexColumn => ({
        name: Number(cid) === -2 ? undefined : String(column),
        expression: Number(cid) === -2 ? expressions[place] : undefined,
        descending: Number(descending) === 1,
      }),
    )
    return {
      name: origin === 'c' ? String(name) : undefined,
      columns,
      unique: Number(unique) === 1,
      condition,
      special: collationsOf(parts, text),
    }
  }

  async #triggers(table: string): Promise<number> {
    const [row] = await this.rows(
      `SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE`,
      table,
    )
    return Number(row?.[0] ?? 0)
  }
}

/** Hidden columns of virtual tables are not columns; generated ones (2 and 3) are. */
function isShown([, , , , , hidden]: Row): boolean {
  return Number(hidden) !== 1
}

function columnOf(row: Row, primaryKey: readonly string[], text: TableText): InspectedColumn {
  const [name, type, notNull, defaultValue, pk, hidden] = row
  const own = text.columns.get(String(name).toLowerCase())
  const isKey = Number(pk) > 0
  const { generated, collation } = own ?? {}
  return {
    name: String(name),
    type: String(type).replace(/ GENERATED ALWAYS$/i, ''),
    nullable: Number(notNull) === 0 && !isKey,
    default: defaultValue === null ? undefined : String(defaultValue),
    counting: isKey ? countingOf(String(type), primaryKey, text, own?.isAutoincrement) : undefined,
    generated:
      Number(hidden) > 1 && generated !== undefined
        ? { expression: generated, isStored: Number(hidden) === 3 }
        : undefined,
    collation: collation?.toUpperCase() === 'BINARY' ? undefined : collation,
    labels: undefined,
    domain: undefined,
  }
}

/** A single key of the type INTEGER is the number of the row, which SQLite counts. */
function countingOf(
  type: string,
  primaryKey: readonly string[],
  { isWithoutRowid }: TableText,
  isAutoincrement = false,
): Counting | undefined {
  if (primaryKey.length !== 1 || isWithoutRowid || type.toUpperCase() !== 'INTEGER')
    return undefined
  return isAutoincrement ? 'autoincrement' : 'rowid'
}

/** The collations of an index that are not those of its columns. */
function collationsOf(parts: readonly Row[], { columns }: TableText): string | undefined {
  const special = parts.flatMap(([name, , , collation]) => {
    const own = columns.get(String(name).toLowerCase())?.collation ?? 'BINARY'
    const isOwn = String(collation).toUpperCase() === own.toUpperCase()
    return isOwn || name === null ? [] : [`COLLATE ${collation}`]
  })
  return special.length > 0 ? special.join(' ') : undefined
}

function foreignKeyOf(parts: readonly Row[], text: TableText): InspectedForeignKey {
  const [, table, , , onUpdate, onDelete] = parts[0] ?? []
  const columns = parts.map(([, , from]) => String(from))
  const key = columns.map((name) => name.toLowerCase()).join()
  return {
    name: undefined,
    columns,
    table: String(table),
    targetColumns: parts.flatMap(([, , , to]) => (to === null ? [] : [String(to)])),
    onDelete: String(onDelete).toLowerCase() as InspectedAction,
    onUpdate: String(onUpdate).toLowerCase() as InspectedAction,
    deferrability: text.references.get(key) ?? 'immediate',
  }
}

/** A reference that names no column leads to the key; names differ in case sometimes. */
function withKeys(tables: readonly InspectedTable[]): InspectedTable[] {
  const byName = new Map(tables.map((table) => [table.name.toLowerCase(), table]))
  return tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) => {
      const target = byName.get(key.table.toLowerCase())
      if (!target) return key
      const exact = (name: string) =>
        target.columns.find((one) => one.name.toLowerCase() === name.toLowerCase())?.name ?? name
      const named = key.targetColumns.length > 0 ? key.targetColumns : target.primaryKey
      return { ...key, table: target.name, targetColumns: named.map(exact) }
    }),
  }))
}

/** The parts of an index as they are written, and its condition. */
function indexText(sql: unknown): { expressions: string[]; condition: string | undefined } {
  const text = String(sql ?? '')
  const tokens = tokensOf(text, 'sqlite')
  const open = tokens.findIndex(({ kind, value }) => kind === 'symbol' && value === '(')
  if (open < 0) return { expressions: [], condition: undefined }
  const close = closing(tokens, open)
  const commas = [open]
  for (let at = open + 1; at < close; at++) {
    const token = tokens[at]
    if (token?.kind === 'symbol' && token.value === '(') at = closing(tokens, at)
    else if (token?.kind === 'symbol' && token.value === ',') commas.push(at)
  }
  const ends = [...commas.slice(1), close]
  const isPartial = tokens[close + 1]?.value === 'WHERE'
  return {
    expressions: commas.map((from, place) => between(text, tokens, from, ends[place] ?? close)),
    condition: isPartial ? between(text, tokens, close + 1, tokens.length) : undefined,
  }
}
