/** Finds out what SQLite does not say: which foreign key is broken, and which constraint a unique index carries. */
import { UniqueViolation } from '../errors.ts'
import type { SqliteConnection } from './connection.ts'
import { foreignKeyViolation, isForeignKeyError, translateError } from './errors.ts'

const largestChecked = 64 * 2 ** 20

/** Our error for what SQLite threw inside a transaction that is still open, with all that can be found out. */
export function diagnose(
  connection: SqliteConnection,
  error: unknown,
  sql: string | undefined,
): unknown {
  const translated = translateError(error, sql)
  if (translated instanceof UniqueViolation) return withConstraint(connection, translated)
  if (!isForeignKeyError(error) || isTooLarge(connection)) return translated
  return brokenForeignKey(connection, { sql, cause: error }) ?? translated
}

/**
 * Our error for a statement that failed outside a transaction. A broken foreign key is looked for by running the
 * statement again in a transaction that is rolled back.
 */
export function diagnoseAlone(
  connection: SqliteConnection,
  error: unknown,
  again: { sql: string; run: () => void },
): unknown {
  if (!isForeignKeyError(error)) return diagnose(connection, error, again.sql)
  try {
    connection.script('BEGIN')
    again.run()
    return diagnose(connection, error, again.sql)
  } catch {
    return translateError(error, again.sql)
  } finally {
    if (connection.inTransaction) connection.script('ROLLBACK')
  }
}

/** The check visits every row, so a large database is left alone. */
function isTooLarge(connection: SqliteConnection): boolean {
  const size = connection.execute(
    'SELECT page_count * page_size FROM pragma_page_count, pragma_page_size',
    [],
  ).rows[0]?.[0]
  return Number(size) > largestChecked
}

function brokenForeignKey(
  connection: SqliteConnection,
  options: { sql: string | undefined; cause: unknown },
) {
  const found = connection.execute(
    'SELECT "table", "parent", "fkid" FROM pragma_foreign_key_check LIMIT 1',
    [],
  ).rows[0] as [string, string, number] | undefined
  if (!found) return undefined
  const [table, parent, key] = found
  const { rows } = connection.execute(
    'SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ? ORDER BY seq',
    [table, key],
  )
  return foreignKeyViolation(
    { table, parent, columns: rows.map(([name]) => String(name)) },
    options,
  )
}

function withConstraint(connection: SqliteConnection, error: UniqueViolation): UniqueViolation {
  const { table, columns } = error
  if (error.constraint !== undefined || table === undefined) return error
  const { rows } = connection.execute(
    `SELECT list.name, (SELECT group_concat(info.name) FROM pragma_index_info(list.name) info)
     FROM pragma_index_list(?) list WHERE list."unique" AND list.origin = 'c'`,
    [table],
  )
  const found = rows.find(([, names]) => names === columns.join(','))
  if (!found) return error
  const { sql, cause, message } = error
  return new UniqueViolation('E_UNIQUE', message, {
    sql,
    cause,
    table,
    columns,
    constraint: String(found[0]),
  })
}
