/** What locks the rows that are read, at the end of a select. */
import { sql } from 'kysely'
import { onePath } from '../../conditions/paths.ts'
import type { QueryState } from '../../queryset/state.ts'
import type { Scope, Sql } from '../context.ts'

/** ` for update …`, or nothing. */
export function locked({ lock, meta }: QueryState, scope: Scope): Sql {
  if (!lock) return sql``
  const tables = lock.of.map((path) => (path === 'self' ? scope : scope.at(onePath(meta, path))))
  const aliases = tables.map(({ alias }) => alias)
  return scope.statement.words.locked(aliases, lock.whenLocked)
}
