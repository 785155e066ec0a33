/** Prefetching: the related rows of many rows, with one query for each relation. */
import { allOf } from '../../condition.ts'
import { relationsAt } from '../../conditions/paths.ts'
import { rowState } from '../../instance/row-state.ts'
import type { Relation } from '../../model/relation.ts'
import type { FieldInfo } from '../../model-info.ts'
import { oneOf } from '../keys.ts'
import { requireLockable } from '../locks.ts'
import { type LinkedRows, readLinked, readRows } from '../read.ts'
import { allRows, isSliced, type Prefetch, type QueryState } from '../state.ts'

type Values = Record<string, unknown>

/** Loads what was asked for into rows that are there: short paths first, so that longer ones go on from what they found. */
export async function prefetchAll(
  rows: readonly object[],
  prefetches: readonly Prefetch[],
  { meta, alias, isStrict }: QueryState,
): Promise<void> {
  const steps = prefetches.map((prefetch) => ({ ...prefetch, names: prefetch.path.split('.') }))
  for (const { path, names, rows: custom, as } of steps.toSorted(byLength)) {
    const relations = relationsAt(meta, names, path)
    let parents: readonly object[] = rows
    for (const [i, relation] of relations.entries()) {
      if (parents.length === 0) break
      const isLast = i === relations.length - 1
      const base = isLast && custom ? custom : rowsOf(relation)
      const wanted = { ...base, alias: base.alias ?? alias, isStrict: base.isStrict || isStrict }
      const known = isLast && custom ? undefined : alreadyLoaded(parents, relation)
      parents = known ?? (await prefetchOne(parents, relation, wanted, isLast ? as : undefined))
    }
  }
}

function byLength(a: { names: readonly string[] }, b: { names: readonly string[] }): number {
  return a.names.length - b.names.length
}

/** All rows that a relation leads to: the one row, whatever its model's `baseFilter` says of it, or those that meet it. */
export function rowsOf({ targetMeta, isOne }: Relation): QueryState {
  return { ...allRows(targetMeta), isUnfiltered: isOne }
}

/** Loads one relation of these rows; gives the related rows. */
export async function prefetchOne(
  parents: readonly object[],
  relation: Relation,
  wanted: QueryState,
  as?: string,
): Promise<object[]> {
  if (wanted.lock) requireLockable(wanted, wanted.lock)
  const whole = withoutNames(wanted)
  if (relation.hasColumn) return loadOne(parents, relation, whole)
  if (relation.hasLink) return loadLinked(parents, relation, whole, as)
  return loadReverse(parents, relation, whole, as)
}

/** Rows are distinct by their key; in a select of its own an annotation has no name to order by. */
function withoutNames(state: QueryState): QueryState {
  const order = state.order?.map((term) => ({ ...term, annotation: undefined }))
  return { ...state, order, distinct: false }
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
  const rows = await rowsWhere(wanted, viaField, keysOf(parents, owner.key))
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

async function loadLinked(
  parents: readonly object[],
  relation: Relation,
  wanted: QueryState,
  as?: string,
): Promise<object[]> {
  const { owner, link } = relation
  const keys = keysOf(parents, owner.key)
  const found = await readLinked({ ...wanted, link: { link, keys } })
  const groups = linkedGroups(found, relation)
  for (const parent of parents) {
    const group = groups.get((parent as Values)[owner.key.attribute])
    keep(parent, relation, [...(group?.rows.values() ?? [])], as)
    if (as === undefined) keepLinks(parent, relation, group?.links ?? [])
  }
  const rows = [...groups.values()].flatMap((group) => [...group.rows.values()])
  await prefetchInside(rows, wanted)
  return rows
}

interface LinkedGroup {
  /** By key: a row that is linked twice is one. */
  readonly rows: Map<unknown, object>
  readonly links: object[]
}

/** The rows of each parent, by the parent's key. */
function linkedGroups(
  found: LinkedRows,
  { link, targetMeta }: Relation,
): Map<unknown, LinkedGroup> {
  const groups = new Map<unknown, LinkedGroup>()
  found.keys.forEach((stored, i) => {
    const own = link.here.fromStored(stored)
    const group: LinkedGroup = groups.get(own) ?? { rows: new Map(), links: [] }
    groups.set(own, group)
    const row = found.rows[i] as object
    const key = (row as Values)[targetMeta.key.attribute]
    if (!group.rows.has(key)) group.rows.set(key, row)
    const between = found.links[i]
    if (!between) return
    rowState(between).setRelated(link.there.name, { key, row: group.rows.get(key)! })
    group.links.push(between)
  })
  return groups
}

function keep(parent: object, relation: Relation, rows: readonly object[], as?: string): void {
  const state = rowState(parent)
  if (as === undefined && relation.kind === 'reverseOne') {
    state.setRelated(relation.name, { key: undefined, row: rows[0] ?? null })
    return
  }
  if (as !== undefined) Object.defineProperty(parent, as, { value: rows, configurable: true })
  state.prefetched ??= new Map()
  state.prefetched.set(as ?? relation.name, rows)
}

function keepLinks(parent: object, { name, link }: Relation, links: readonly object[]): void {
  const state = rowState(parent)
  const key = (parent as Values)[state.meta.key.attribute]
  for (const between of links)
    rowState(between).setRelated(link.here.name, { key, row: parent, isBack: true })
  state.links ??= new Map()
  state.links.set(name, links)
}

/** The rows that have one of these keys in a column. A limit holds for each key. */
async function rowsWhere(
  wanted: QueryState,
  field: FieldInfo,
  keys: readonly unknown[],
): Promise<object[]> {
  const where = allOf([wanted.where, oneOf(field, keys)])
  const each = isSliced(wanted) ? field : undefined
  const only = wanted.only && [...new Set([...wanted.only, field.name])]
  const rows = (await readRows({ ...wanted, where, each, only })) as object[]
  await prefetchInside(rows, wanted)
  return rows
}

async function prefetchInside(rows: readonly object[], wanted: QueryState): Promise<void> {
  if (wanted.prefetches.length > 0 && rows.length > 0)
    await prefetchAll(rows, wanted.prefetches, wanted)
}

function keysOf(parents: readonly object[], key: FieldInfo): unknown[] {
  return distinctStored(
    parents.map((row) => (row as Values)[key.attribute]),
    key,
  )
}

function distinctStored(values: readonly unknown[], field: FieldInfo): unknown[] {
  const present = values.filter((value) => value !== null && value !== undefined)
  return [...new Set(present.map((value) => field.toStored(value)))]
}
