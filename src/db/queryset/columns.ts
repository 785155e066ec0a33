/** Which columns are loaded: `only()` and `defer()`, also of joined rows (`'seller.name'`). Keys always are. */
import { findColumn, onePath, unknownName } from '../conditions/paths.ts'
import { FieldError } from '../errors.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { QueryState } from './state.ts'

interface ColumnOf {
  /** The model that has the column. */
  readonly meta: ModelMeta
  /** The path to its rows, ending in a dot; empty for the rows themselves. */
  readonly prefix: string
  readonly name: string
}

/** The columns to load when these are asked for. */
export function onlyColumns({ meta }: QueryState, paths: readonly string[]): readonly string[] {
  const asked = paths.map((path) => columnOf(meta, path))
  const columns = asked.flatMap(({ prefix, name, meta: end }) => [
    ...references(meta, prefix),
    ...end.primaryKey.map((key) => prefix + key),
    prefix + name,
  ])
  return [...new Set([...meta.primaryKey, ...columns])]
}

/** The columns to load when these are not asked for. */
export function deferColumns(
  { meta, only }: QueryState,
  paths: readonly string[],
): readonly string[] {
  const kept = new Set(only ?? meta.columns.map(({ name }) => name))
  const deferred = paths.map((path) => columnOf(meta, path))
  for (const { prefix, meta: end } of deferred)
    if (!hasColumnsOf(kept, prefix)) for (const { name } of end.columns) kept.add(prefix + name)
  for (const { prefix, name, meta: end } of deferred)
    if (!end.primaryKey.includes(name)) kept.delete(prefix + name)
  return [...kept]
}

/** The columns of joined rows, without the path to them; `undefined`: all. */
export function columnsBelow(only: readonly string[] | undefined, name: string) {
  const below = only?.filter((path) => path.startsWith(`${name}.`))
  return below && below.length > 0 ? below.map((path) => path.slice(name.length + 1)) : undefined
}

/** Throws `FieldError` when a row is joined or prefetched over a column that is left out. */
export function refuseCutJoins({ meta, only, related, prefetches }: QueryState): void {
  if (!only) return
  const kept = new Set(only)
  const firsts = prefetches.map(({ path }) => path.split('.')[0] ?? '')
  const joined = related.flatMap((path) => references(meta, `${path}.`))
  const cut = [...joined, ...firsts.filter((name) => meta.relations.get(name)?.hasColumn)]
  const missing = cut.find((path) => {
    const prefix = path.slice(0, path.lastIndexOf('.') + 1)
    return !kept.has(path) && hasColumnsOf(kept, prefix)
  })
  if (missing === undefined) return
  throw new FieldError(
    `"${missing}" is joined or prefetched, but only() or defer() leaves out its column. Load it too: only(…, '${missing}').`,
  )
}

/** Throws `FieldError` for columns of rows that are not joined. */
export function requireJoined({ only = [], related }: QueryState): void {
  const isJoined = (path: string) =>
    related.some((one) => `${one}.`.startsWith(path.slice(0, path.lastIndexOf('.') + 1)))
  const missing = only.find((path) => path.includes('.') && !isJoined(path))
  if (missing === undefined) return
  const path = missing.slice(0, missing.lastIndexOf('.'))
  throw new FieldError(
    `"${missing}" is a column of rows that are not joined. Add selectRelated('${path}').`,
  )
}

function columnOf(meta: ModelMeta, path: string): ColumnOf {
  const at = path.lastIndexOf('.')
  const end = at < 0 ? meta : onePath(meta, path.slice(0, at)).at(-1)!.targetMeta
  const field = findColumn(end, path.slice(at + 1))
  if (!field) throw unknownName(end, path.slice(at + 1), path)
  return { meta: end, prefix: path.slice(0, at + 1), name: field.name }
}

/** The columns over which the rows at the end of `prefix` are reached. */
function references(meta: ModelMeta, prefix: string): string[] {
  if (prefix === '') return []
  const hops = onePath(meta, prefix.slice(0, -1))
  const paths = hops.map((_, i) =>
    hops
      .slice(0, i + 1)
      .map(({ name }) => name)
      .join('.'),
  )
  return paths.filter((_, i) => hops[i]!.hasColumn)
}

function hasColumnsOf(columns: ReadonlySet<string>, prefix: string): boolean {
  if (prefix === '') return true
  return [...columns].some((path) => path.startsWith(prefix))
}
