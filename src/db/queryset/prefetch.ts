/** Prefetching: the related rows of many rows, with one query for each relation. */
import { allOf } from '../condition.ts'
import { relationsAt } from '../conditions/paths.ts'
import { rowState } from '../instance/row-state.ts'
import type { Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import { oneOf } from './keys.ts'
import { readLinked, readRows } from './read.ts'
import { allRows, type Prefetch, type QueryState } from './state.ts'

type Values = Record<string, unknown>

/** Loads what was asked for into rows that are there. */
export async function prefetchAll(
  rows: readonly object[],
  prefetches: readonly Prefetch[],
  { meta, alias, isStrict }: QueryState,
): Promise<void> {
  for (const { path, rows: custom, as } of prefetches) {
    const relations = relationsAt(meta, path.split('.'), path)
    let parents: readonly object[] = rows
    for (const [i, relation] of relations.entries()) {
      if (parents.length === 0) break
      const isLast = i === relations.length - 1
      const base = isLast && custom ? custom : allRows(relation.targetMeta)
      const wanted = { ...base, alias: base.alias ?? alias, isStrict: base.isStrict || isStrict }
      const known = isLast ? undefined : alreadyLoaded(parents, relation)
      parents = known ?? (await prefetchOne(parents, relation, wanted, isLast ? as : undefined))
    }
  }
}

/** Loads one relation of these rows; gives the related rows. */
export async function prefetchOne(
  parents: readonly object[],
  relation: Relation,
  wanted: QueryState,
  as?: string,
): Promise<object[]> {
  if (relation.hasColumn) return loadOne(parents, relation, wanted)
  if (relation.hasLink) return loadLinked(parents, relation, wanted, as)
  return loadReverse(parents, relation, wanted, as)
}

function alreadyLoaded(parents: readonly object[], relation: Relation): object[] | undefined {
  const found = parents.map((row) => {
    const { related, prefetched } = rowState(row)
    const one = related?.get(relation.name)
    return one ? (one.row ? [one.row] : []) : prefetched?.get(relation.name)
  })
  return found.every((rows) => rows !== undefined) ? [...new Set(found.flat())] : undefined
}

async function loadOne(
  parents: readonly object[],
  relation: Relation,
  wanted: QueryState,
): Promise<object[]> {
  const attribute = relation.owner.column(relation.name).attribute
  const { key } = relation.targetMeta
  const keys = distinctStored(
    parents.map((row) => (row as Values)[attribute]),
    key,
  )
  const rows = await rowsWhere(wanted, key, keys)
  const byKey = new Map(rows.map((row) => [(row as Values)[key.attribute], row]))
  for (const parent of parents) {
    const own = (parent as Values)[attribute]
    const row = byKey.get(own)
    if (own === null || row)
      rowState(parent).setRelated(relation.name, { key: own, row: row ?? null })
  }
  return rows
}

async function loadReverse(
  parents: readonly object[],
  relation: Relation,
  wanted: QueryState,
  as?: string,
): Promise<object[]> {
  const { viaField, owner } = relation
  const keyName = owner.key.attribute
  const keys = distinctStored(
    parents.map((row) => (row as Values)[keyName]),
    owner.key,
  )
  const rows = await perParent(wanted, viaField, keys)
  const groups = Map.groupBy(rows, (row) => (row as Values)[viaField.attribute])
  const back = relation.via ?? ''
  for (const parent of parents) {
    const key = (parent as Values)[keyName]
    const own = groups.get(key) ?? []
    for (const row of own) rowState(row).setRelated(back, { key, row: parent, isBack: true })
    keep(parent, relation, own, as)
  }
  return rows
}

/** With a limit, the query is asked for each parent: the limit is meant for each. */
async function perParent(
  wanted: QueryState,
  via: FieldInfo,
  keys: readonly unknown[],
): Promise<object[]> {
  if (wanted.limit === undefined && wanted.offset === undefined) return rowsWhere(wanted, via, keys)
  const parts = await Promise.all(keys.map((key) => rowsWhere(wanted, via, [key])))
  return parts.flat()
}

async function loadLinked(
  parents: readonly object[],
  relation: Relation,
  wanted: QueryState,
  as?: string,
): Promise<object[]> {
  const { key } = relation.owner
  const { link } = relation
  const keys = distinctStored(
    parents.map((row) => (row as Values)[key.attribute]),
    key,
  )
  const found = await readLinked({ ...wanted, link: { link, keys } })
  const rows = found.rows as object[]
  const groups = new Map<unknown, object[]>()
  found.keys.forEach((stored, i) => {
    const own = link.here.fromStored(stored)
    groups.set(own, [...(groups.get(own) ?? []), rows[i]!])
  })
  for (const parent of parents)
    keep(parent, relation, groups.get((parent as Values)[key.attribute]) ?? [], as)
  return rows
}

function keep(parent: object, relation: Relation, rows: readonly object[], as?: string): void {
  if (as !== undefined) {
    Object.defineProperty(parent, as, { value: rows, configurable: true, enumerable: false })
    return
  }
  const state = rowState(parent)
  if (relation.kind === 'reverseOne') {
    state.setRelated(relation.name, { key: undefined, row: rows[0] ?? null })
    return
  }
  state.prefetched ??= new Map()
  state.prefetched.set(relation.name, rows)
}

async function rowsWhere(
  wanted: QueryState,
  field: FieldInfo,
  keys: readonly unknown[],
): Promise<object[]> {
  const where = allOf([wanted.where, oneOf(field, keys)])
  const rows = (await readRows({ ...wanted, where })) as object[]
  if (wanted.prefetches.length > 0 && rows.length > 0)
    await prefetchAll(rows, wanted.prefetches, wanted)
  return rows
}

function distinctStored(values: readonly unknown[], field: FieldInfo): unknown[] {
  const present = values.filter((value) => value !== null && value !== undefined)
  return [...new Set(present.map((value) => field.toStored(value)))]
}
