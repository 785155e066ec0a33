/** Rows that refer to rows which do not exist. With foreign keys switched off SQLite takes them. */
import type { Database } from '../../../db/engine/database.ts'
import { DatabaseError } from '../../../db/engine/errors.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { quoteName, sqlLiteral } from '../../../db/schema/names.ts'
import { sqliteMessage } from './dependents.ts'
import type { SqliteCatalog } from './sqlite-catalog.ts'

/** Rows that a broken reference is shown of. */
const mostSamples = 3

interface BrokenKey {
  readonly child: string
  readonly parent: string
  /** The number of the foreign key among those of the table. */
  readonly id: number
  readonly count: number
}

/** The references of tables that a migration changed, or of all. */
export class References {
  readonly #database: Database
  readonly #catalog: SqliteCatalog
  readonly #changed = new Set<string>()
  readonly #dropped = new Set<string>()

  constructor(database: Database, catalog: SqliteCatalog) {
    this.#database = database
    this.#catalog = catalog
  }

  /** References to and from this table may have been broken. */
  changed(table: string): void {
    this.#changed.add(table.toLowerCase())
  }

  /** References to this table lead nowhere now. */
  dropped(table: string): void {
    this.changed(table)
    this.#dropped.add(table.toLowerCase())
  }

  /** A table has another name. */
  renamed(from: string, to: string): void {
    if (this.#changed.has(from.toLowerCase())) this.changed(to)
    this.#dropped.delete(to.toLowerCase())
  }

  /** A table is there, perhaps again. */
  created(table: string): void {
    this.#dropped.delete(table.toLowerCase())
  }

  /** Which are broken: `bid (lot_id) → lot: 2 rows (id 3: 99, id 4: 99)`. */
  async broken(everywhere: boolean): Promise<string[]> {
    const pairs = await this.#catalog.rows(
      `SELECT DISTINCT child.name, key."table" FROM sqlite_schema child
       JOIN pragma_foreign_key_list(child.name) key WHERE child.type = 'table'`,
    )
    const broken: string[] = []
    const children = new Set<string>()
    for (const [child, parent] of pairs.map((pair) => pair.map(String))) {
      if (this.#dropped.has(parent?.toLowerCase() ?? ''))
        broken.push(`${child} → ${parent}, which is gone`)
      else if (everywhere || this.#isChanged(child, parent)) children.add(child ?? '')
    }
    for (const child of children) broken.push(...(await this.#brokenOf(child)))
    return broken
  }

  #isChanged(...tables: readonly (string | undefined)[]): boolean {
    return tables.some((table = '') => this.#changed.has(table.toLowerCase()))
  }

  async #brokenOf(child: string): Promise<string[]> {
    const sql = `SELECT parent, fkid, count(*) FROM pragma_foreign_key_check(?) GROUP BY fkid, parent`
    try {
      const rows = await atomic(() => this.#catalog.rows(sql, child), { using: this.#database })
      const keys = rows.map(
        ([parent, id, count]): BrokenKey => ({
          child,
          parent: String(parent),
          id: Number(id),
          count: Number(count),
        }),
      )
      return await Promise.all(keys.map((key) => this.#described(key)))
    } catch (error) {
      if (error instanceof DatabaseError) return [`${child}: ${sqliteMessage(error)}`]
      throw error
    }
  }

  async #described(broken: BrokenKey): Promise<string> {
    const { child, parent, id, count } = broken
    const found = await this.#catalog.rows(
      'SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ? ORDER BY seq',
      child,
      id,
    )
    const columns = found.map(([name]) => String(name))
    const samples = await this.#samples(broken, columns)
    const rows = `${count} row${count === 1 ? '' : 's'}`
    return `${child} (${columns.join(', ')}) → ${parent}: ${rows}${samples}`
  }

  async #samples({ child, id }: BrokenKey, columns: readonly string[]): Promise<string> {
    const { key, rowid } = await this.#catalog.table(child)
    if (rowid === undefined) return ''
    const names = key.length > 0 ? key : [rowid]
    const list = [...names, ...columns].map(quoteName).join(', ')
    const rows = await this.#catalog.rows(
      `SELECT ${list} FROM ${quoteName(child)} WHERE ${quoteName(rowid)} IN
       (SELECT rowid FROM pragma_foreign_key_check(?) WHERE fkid = ? LIMIT ${mostSamples})`,
      child,
      id,
    )
    const shown = rows.map((row) => {
      const own = names.map((name, at) => `${name} ${sqlLiteral(row[at])}`).join(', ')
      return `${own}: ${row.slice(names.length).map(sqlLiteral).join(', ')}`
    })
    return ` (${shown.join('; ')})`
  }
}
