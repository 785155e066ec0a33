/** The views, triggers and indexes that use a table: none of them may lose what it uses. */
import { randomUUID } from 'node:crypto'
import type { Database } from '../../../db/engine/database.ts'
import { DatabaseError } from '../../../db/engine/errors.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { quoteName } from '../../../db/schema/names.ts'
import { MigrationError } from '../../migration-error.ts'
import { isSameName, tokensOf, unquoted } from '../../sql/tokens.ts'
import { parseCreateTable } from '../create-table.ts'
import type { NewTable } from './new-table.ts'
import type { SqliteCatalog } from './sqlite-catalog.ts'

/** Something with a definition in the schema. */
interface SchemaEntry {
  readonly type: string
  readonly name: string
  readonly table: string
  readonly sql: string
}

/** What a dependent of the schema is called, and why SQLite cannot run it. */
type Broken = ReadonlyMap<string, string>

/** Finds what a change would break, inside the ambient transaction. */
export class Dependents {
  readonly #database: Database
  readonly #catalog: SqliteCatalog

  constructor(database: Database, catalog: SqliteCatalog) {
    this.#database = database
    this.#catalog = catalog
  }

  /** The views, and the triggers of tables, that do not work. Nothing is run: SQLite only reads what they say. */
  async broken(): Promise<Broken> {
    const broken = new Map<string, string>()
    // A statement that was prepared before the schema changed would not be read again: so none has the same text.
    const look = randomUUID()
    for (const [name, sql] of await this.#uses()) {
      const reason = await this.#failure(`EXPLAIN ${sql} -- ${look}`)
      if (reason !== undefined) broken.set(name, reason)
    }
    return broken
  }

  /** Throws `E_MIGRATION_TABLE` when something does not work that did before. */
  async refuseBroken(before: Broken): Promise<void> {
    for (const [name, reason] of await this.broken()) {
      if (!before.has(name)) throw dependentError(name, reason)
    }
  }

  /** Throws `E_MIGRATION_TABLE` when columns that go are used by something that stays. */
  async refuseUsed(table: NewTable): Promise<void> {
    for (const column of table.droppedColumns) {
      const users = await this.#users(table, column)
      if (users.length === 0) continue
      throw dependentError(users.join(', '), `the column "${column}" of "${table.old.name}" goes`)
    }
  }

  /** Statements that use every view and trigger, by what they use. */
  async #uses(): Promise<[string, string][]> {
    const entries = await this.#entries()
    const views = entries.filter(({ type }) => type === 'view')
    const triggers = Map.groupBy(
      entries.filter(({ type }) => type === 'trigger'),
      ({ table }) => table,
    )
    const uses = views.map(({ name }): [string, string] => [
      `the view "${name}"`,
      `SELECT * FROM ${quoteName(name)}`,
    ])
    for (const [table, those] of triggers) {
      const names = those.map(({ name }) => `"${name}"`).join(', ')
      const what = those.length === 1 ? `the trigger ${names}` : `one of the triggers ${names}`
      for (const sql of await this.#writes(table)) uses.push([`${what} of "${table}"`, sql])
    }
    return uses
  }

  /** One statement of each kind that triggers wait for. */
  async #writes(table: string): Promise<string[]> {
    const sql = 'SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0'
    const columns = (await this.#catalog.rows(sql, table)).map(([name]) => quoteName(String(name)))
    const name = quoteName(table)
    return [
      `INSERT INTO ${name} DEFAULT VALUES`,
      `UPDATE ${name} SET ${columns.map((column) => `${column} = ${column}`).join(', ')}`,
      `DELETE FROM ${name}`,
    ]
  }

  async #failure(sql: string): Promise<string | undefined> {
    try {
      const read = () => this.#database.execute({ sql, parameters: [], kind: 'read' })
      await atomic(read, { using: this.#database })
      return undefined
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      return sqliteMessage(error)
    }
  }

  /**
   * What uses a column: SQLite tells when the column gets another name, because it writes that name everywhere. The
   * rename is taken back. It is only made when a definition mentions the name at all.
   */
  async #users(table: NewTable, column: string): Promise<string[]> {
    const before = await this.#entries()
    const { name } = table.old
    const isOwn = (entry: SchemaEntry) => entry.type === 'table' && isSameName(entry.name, name)
    const others = before.filter((entry) => !isOwn(entry) && entry.type !== 'table')
    const staying = table.stayingParts.filter((part) => part.name !== column)
    const texts = [...others.map(({ sql }) => sql), ...staying.map(({ text }) => text)]
    if (!texts.some((sql) => mentionsName(sql, column))) return []
    const after = await this.#renamed(name, column)
    if (typeof after === 'string') return [after]
    const changed = others.filter((entry) => !after.some(({ sql }) => sql === entry.sql))
    const own = after.find(isOwn)
    return [
      ...changed.map((entry) => `the ${entry.type} "${entry.name}"`),
      ...(own ? usingParts(table, column, own.sql) : []),
    ]
  }

  /** The schema when a column is called otherwise, or what cannot be without it. */
  async #renamed(table: string, column: string): Promise<SchemaEntry[] | string> {
    const to = await this.#catalog.freeName('voltaic_gone')
    const sql = `ALTER TABLE ${quoteName(table)} RENAME COLUMN ${quoteName(column)} TO ${quoteName(to)}`
    const undone = new Error('undone')
    let entries: SchemaEntry[] | string = []
    const rename = async () => {
      await this.#database.execute({ sql, parameters: [], kind: 'write' })
      entries = await this.#entries()
      throw undone
    }
    try {
      await atomic(rename, { using: this.#database })
    } catch (error) {
      if (error === undone) return entries
      if (!(error instanceof DatabaseError)) throw error
      return brokenByRename(sqliteMessage(error)) ?? this.#entries()
    }
    return entries
  }

  async #entries(): Promise<SchemaEntry[]> {
    const rows = await this.#catalog.rows(
      'SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid',
    )
    return rows.map(([type, name, table, sql]) => ({
      type: String(type),
      name: String(name),
      table: String(table),
      sql: String(sql),
    }))
  }
}

/** The parts of a table's definition that stay and use the column. */
function usingParts(table: NewTable, column: string, renamed: string): string[] {
  const { parts } = table.old.definition
  const after = parseCreateTable(renamed).parts
  return parts.flatMap((part, at): string[] => {
    if (part.name === column || part.text === after[at]?.text) return []
    if (!table.stayingParts.includes(part)) return []
    return [`the ${part.kind} ${part.name === undefined ? part.text : `"${part.name}"`}`]
  })
}

/** Tells that something cannot be without what goes. */
function dependentError(what: string, reason: string): MigrationError {
  const sentence = what.charAt(0).toUpperCase() + what.slice(1)
  return new MigrationError(
    'E_MIGRATION_TABLE',
    `${sentence} would break: ${reason}. Nothing was changed; drop it in the migration first, with op.sql(), and make it again afterwards.`,
  )
}

/** Runs a statement; tells what SQLite says that its schema would no longer fit. Throws `E_MIGRATION_TABLE`. */
export async function explainingDependents<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const message = error instanceof DatabaseError ? sqliteMessage(error) : ''
    const match = /^error in (\w+) (.+?)(?: after (?:rename|drop column))?: (.+)$/.exec(message)
    if (!match) throw error
    throw dependentError(`the ${match[1]} "${match[2]}"`, match[3] ?? '')
  }
}

/** `error in view v2 after rename: no such column: c` */
function brokenByRename(message: string): string | undefined {
  const match = /error in (view|trigger) (.+?) after rename/.exec(message)
  return match ? `the ${match[1]} "${match[2]}"` : undefined
}

function mentionsName(sql: string, name: string): boolean {
  return tokensOf(sql, 'sqlite').some(({ kind, text }) => {
    return (kind === 'word' || kind === 'quoted') && isSameName(unquoted(text), name)
  })
}

/** What SQLite itself said. */
export function sqliteMessage(error: DatabaseError): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}
