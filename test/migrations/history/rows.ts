/** The rows that a database should have: a small number for each value, whatever kind the column has at the moment. */
import assert from 'node:assert/strict'
import type { AnyModel } from '../../../src/db/any-model.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { type ModelInfo, modelInfo } from '../../../src/db/model-info.ts'
import { keyFamilies } from './changes.ts'
import { distinctFamilies, kinds } from './kinds.ts'
import { type Classes, isStored } from './models.ts'
import {
  type FieldSpec,
  fieldWith,
  isMany,
  isToOne,
  type ModelSpec,
  modelWith,
  type World,
} from './world.ts'

/** A row: its key, and its values by the id of the field. Of a relation the value is the key of the other row. */
export interface RowData {
  key: number
  values: Record<number, number | null>
}

/** All rows by the id of the model, and the pairs of tables between by the id of the field. */
export interface Data {
  rows: Record<number, RowData[]>
  links: Record<number, [here: number, there: number][]>
  /** The highest key that a model had; the database gives the next one. */
  highest: Record<number, number>
  next: number
}

export const noData: Data = { rows: {}, links: {}, highest: {}, next: 4 }

/** What is asked about existing rows is answered by the value for this number. */
export const answer = 3

/** The rows after a change of the models. `isKept` says whether a model or a field of before is still the same to the migrations. */
export function carried(
  { before, after, isKept }: { before: World; after: World; isKept: (id: number) => boolean },
  data: Data,
): Data {
  const carriedData: Data = { rows: {}, links: {}, highest: {}, next: data.next }
  for (const model of after.models) {
    const was = isKept(model.id) ? modelWith(before, model.id) : undefined
    const rows = was ? (data.rows[model.id] ?? []) : []
    carriedData.highest[model.id] = was ? (data.highest[model.id] ?? 0) : 0
    carriedData.rows[model.id] = rows.map((row) => ({ key: row.key, values: {} }))
  }
  for (const model of after.models) {
    const was = modelWith(before, model.id)
    for (const field of model.fields) {
      const old = was && isKept(field.id) ? fieldWith(was, field.id) : undefined
      if (isMany(field)) carryLinks({ model, field, old }, data, carriedData)
      else if (isStored(field)) carryValues({ model, field, old }, data, carriedData)
    }
  }
  return carriedData
}

interface Carried {
  readonly model: ModelSpec
  readonly field: FieldSpec
  /** The field as it was; `undefined` when it is new. */
  readonly old: FieldSpec | undefined
}

/** A table between that leads elsewhere is another one. */
function carryLinks({ model, field, old }: Carried, data: Data, to: Data): void {
  const isSame = old !== undefined && old.to === field.to && (to.rows[model.id]?.length ?? 0) > 0
  to.links[field.id] = isSame ? [...(data.links[field.id] ?? [])] : []
}

function carryValues({ model, field, old }: Carried, data: Data, to: Data): void {
  for (const [index, row] of (to.rows[model.id] ?? []).entries()) {
    const value = old && (data.rows[model.id]?.[index]?.values[field.id] ?? null)
    const isGiven = value !== undefined && (value !== null || field.null)
    row.values[field.id] = isGiven ? value : filling(field, to)
  }
}

function filling(field: FieldSpec, data: Data): number | null {
  if (field.hasDefault) return shown(field, 1)
  if (field.hasDbDefault) return shown(field, 2)
  if (field.null) return null
  return isToOne(field) ? (data.rows[field.to ?? 0]?.[0]?.key ?? Number.NaN) : shown(field, answer)
}

/** What a value is read as: of a flag, one of two. */
function shown({ family }: FieldSpec, n: number): number {
  return family === 'flag' ? n % 2 : family === 'ip' ? n % 250 : n
}

/** Whether the change can be made to the rows, as a person would see it. */
export function isFeasible(before: World, after: World, data: Data): boolean {
  return after.models.every((model) => {
    const was = modelWith(before, model.id)
    if (!was) return true
    return (
      isAskable(was, model) &&
      model.fields.every((field) =>
        canLeadElsewhere({ model, was, field }, { before, after, data }),
      )
    )
  })
}

/** Whether one can tell that it is the same model: not everything about it changes at once. */
function isAskable(was: ModelSpec, is: ModelSpec): boolean {
  const isOtherKey = was.key.kind !== is.key.kind && was.key.name !== is.key.name
  return !isOtherKey && was.app === is.app && (was.name === is.name || isAlike(was, is))
}

/** Whether two models have the same fields. */
export function isAlike(one: ModelSpec, other: ModelSpec): boolean {
  const fields = ({ key, fields: own }: ModelSpec) =>
    [key, ...own].map(({ name, kind }) => `${name}: ${kind}`)
  return String(fields(one)) === String(fields(other))
}

/** The keys of one kind say nothing to a relation that has those of another. */
function canLeadElsewhere(
  { model, was, field }: { model: ModelSpec; was: ModelSpec; field: FieldSpec },
  { before, after, data }: { before: World; after: World; data: Data },
): boolean {
  const old = fieldWith(was, field.id)
  if (!old || !isToOne(field) || old.to === field.to) return true
  const kinds = [modelWith(before, old.to), modelWith(after, field.to)].map(
    (one) => one?.key.kind ?? 'auto',
  )
  const isSameFamily = keyFamilies.some((family) => kinds.every((kind) => family.includes(kind)))
  const rows = data.rows[model.id] ?? []
  return isSameFamily || rows.every(({ values }) => (values[field.id] ?? null) === null)
}

/** Whether rows can be like this: what is unique is, and relations lead to rows. */
export function isPossible(world: World, data: Data): boolean {
  return world.models.every((model) => {
    const rows = data.rows[model.id] ?? []
    return (
      model.fields.every((field) => isPossibleField(field, rows, data)) &&
      model.rules.every(({ type, fields }) => {
        if (type !== 'unique') return true
        const columns = fields
          .map(({ id }) => fieldWith(model, id))
          .filter((one) => one !== undefined)
        return columns.some((field) => isDistinct(field, rows))
      })
    )
  })
}

function isPossibleField(field: FieldSpec, rows: readonly RowData[], data: Data): boolean {
  if (isMany(field)) return true
  const mustDiffer = field.unique || field.kind === 'single'
  if (mustDiffer && !isToOne(field) && !distinctFamilies.includes(field.family)) return false
  if (mustDiffer && !isDistinct(field, rows, true)) return false
  if (!isToOne(field)) return true
  const keys = new Set((data.rows[field.to ?? 0] ?? []).map(({ key }) => key))
  return rows.every(({ values }) => {
    const value = values[field.id] ?? null
    return value === null || keys.has(value)
  })
}

function isDistinct(field: FieldSpec, rows: readonly RowData[], nullsDiffer = false): boolean {
  const values = rows.map(({ values: all }) => all[field.id] ?? null)
  const given = values.filter((value) => value !== null)
  const isOfKind = nullsDiffer || distinctFamilies.includes(field.family)
  return (
    isOfKind &&
    new Set(given).size === given.length &&
    (nullsDiffer || given.length === values.length)
  )
}

/** Plans rows that are still to be made: up to `count` for every model, as far as its relations have something to lead to. */
export function moreRows(world: World, data: Data, count: number): Data {
  const grown = structuredClone(data)
  for (const model of world.models) {
    for (let made = 0; made < count; made++) {
      const row = rowFor(model, grown)
      if (!row || (grown.rows[model.id] ?? []).length >= 6) continue
      grown.highest[model.id] = row.key
      grown.rows[model.id] = [...(grown.rows[model.id] ?? []), row]
    }
    for (const field of model.fields) if (isMany(field)) addLink(model, field, grown)
  }
  return grown
}

function rowFor(model: ModelSpec, data: Data): RowData | undefined {
  const rows = data.rows[model.id] ?? []
  const n = data.next++
  const values: RowData['values'] = {}
  for (const field of model.fields.filter(isStored)) {
    const value = isToOne(field) ? targetFor(field, rows, data) : shown(field, n)
    values[field.id] = field.null && n % 3 === 0 ? null : (value ?? null)
    if (values[field.id] === null && (!field.null || mustBeGiven(model, field))) return undefined
  }
  return { key: (data.highest[model.id] ?? 0) + 1, values }
}

/** NULL is no value that differs from others in a unique constraint over several columns. */
function mustBeGiven({ rules }: ModelSpec, { id }: FieldSpec): boolean {
  return rules.some(
    ({ type, fields }) => type === 'unique' && fields.some((field) => field.id === id),
  )
}

function targetFor(field: FieldSpec, rows: readonly RowData[], data: Data): number | undefined {
  const used = new Set(rows.map(({ values }) => values[field.id]))
  const keys = (data.rows[field.to ?? 0] ?? []).map(({ key }) => key)
  return (
    keys.find((key) => !used.has(key)) ??
    (field.kind === 'single' || field.unique ? undefined : keys[0])
  )
}

function addLink(model: ModelSpec, field: FieldSpec, data: Data): void {
  const here = data.rows[model.id]?.at(-1)?.key
  const there = data.rows[field.to ?? 0]?.at(0)?.key
  if (here === undefined || there === undefined) return
  const links = data.links[field.id] ?? []
  if (links.some(([one, other]) => one === here && other === there)) return
  data.links[field.id] = [...links, [here, there]]
}

/** A database with the classes of its models. */
export interface Place {
  readonly database: Database
  readonly world: World
  readonly classes: Classes
}

/** Runs in a transaction of the database that has these classes. */
async function within<T>({ database, classes }: Place, fn: () => Promise<T>): Promise<T> {
  database.addModels(classes.values())
  try {
    return await atomic(fn, { using: database })
  } finally {
    database.removeModels(classes.values())
  }
}

interface Rows {
  create(values: object): Promise<unknown>
  all(): PromiseLike<readonly Record<string, unknown>[]>
}

/** Makes the rows that `data` has and `before` does not. References are checked at the end, so their order does not matter. */
export async function insertRows(place: Place, before: Data, data: Data): Promise<void> {
  await within(place, async () => {
    for (const model of place.world.models) {
      const known = new Set((before.rows[model.id] ?? []).map(({ key }) => key))
      for (const row of data.rows[model.id] ?? [])
        if (!known.has(row.key)) await insertRow(place, model, row)
    }
    for (const model of place.world.models)
      for (const field of model.fields.filter(isMany))
        await insertLinks(place, { model, field }, before, data)
  })
}

async function insertRow(place: Place, model: ModelSpec, row: RowData): Promise<void> {
  const type = place.classes.get(model.id) as AnyModel
  const info = modelInfo(type)
  const values: Record<string, unknown> = {}
  if (model.key.kind !== 'auto') values[model.key.name] = keyValue(model, row.key)
  for (const field of model.fields.filter(isStored)) {
    const value = row.values[field.id] ?? null
    values[attribute(info, field)] = value === null ? null : written(place.world, field, value)
  }
  const made = (await (type as unknown as Rows).create(values)) as Record<string, unknown>
  assert.equal(keyNumber(model, made[model.key.name]), row.key, `the next key of ${model.name}`)
}

function attribute(info: ModelInfo, { name }: FieldSpec): string {
  return info.fields.get(name)?.attribute ?? name
}

function written(world: World, field: FieldSpec, n: number): unknown {
  const target = isToOne(field) ? modelWith(world, field.to) : undefined
  return target ? keyValue(target, n) : kinds[field.kind]?.value(n)
}

function keyValue({ key }: ModelSpec, n: number): unknown {
  return key.kind === 'auto' ? n : kinds[key.kind]?.value(n)
}

async function insertLinks(
  place: Place,
  { model, field }: { model: ModelSpec; field: FieldSpec },
  before: Data,
  data: Data,
): Promise<void> {
  const target = modelWith(place.world, field.to) as ModelSpec
  const { through, here, there } = between(place, model, field)
  const known = new Set((before.links[field.id] ?? []).map(String))
  for (const pair of data.links[field.id] ?? []) {
    if (known.has(String(pair))) continue
    await through.create({ [here]: keyValue(model, pair[0]), [there]: keyValue(target, pair[1]) })
  }
}

function between({ classes }: Place, model: ModelSpec, field: FieldSpec) {
  const relation = modelInfo(classes.get(model.id) as AnyModel).relations.get(field.name)
  const through = relation?.through() as AnyModel
  const [here = '', there = ''] = [...modelInfo(through).fields.values()]
    .filter((one) => one.relation)
    .map((one) => one.attribute)
  return { through: through as unknown as Rows, here, there }
}

/** Reads all rows, as {@link Data} has them, for comparing: by name of model and field. */
export function readRows(place: Place): Promise<Record<string, unknown>> {
  return within(place, async () => {
    const found: Record<string, unknown> = {}
    for (const model of place.world.models) {
      found[model.name] = await readModel(place, model)
      for (const field of model.fields.filter(isMany))
        found[`${model.name}.${field.name}`] = await readLinks(place, model, field)
    }
    return found
  })
}

async function readModel(place: Place, model: ModelSpec): Promise<unknown[]> {
  const type = place.classes.get(model.id) as AnyModel
  const info = modelInfo(type)
  const rows = await (type as unknown as Rows).all()
  return sorted(
    rows.map((row) => {
      const values: Record<string, number | null> = { key: keyNumber(model, row[model.key.name]) }
      for (const field of model.fields.filter((one) => !isMany(one)))
        values[field.name] = numberOf(place.world, field, row[attribute(info, field)])
      return values
    }),
  )
}

async function readLinks(place: Place, model: ModelSpec, field: FieldSpec): Promise<unknown[]> {
  const { through, here, there } = between(place, model, field)
  const target = modelWith(place.world, field.to) as ModelSpec
  const rows = await through.all()
  return sorted(
    rows.map((row) => ({
      here: keyNumber(model, row[here]),
      there: keyNumber(target, row[there]),
    })),
  )
}

function numberOf(world: World, field: FieldSpec, value: unknown): number | null {
  if (value === null || value === undefined) return null
  const target = isToOne(field) ? modelWith(world, field.to) : undefined
  if (target) return keyNumber(target, value)
  return field.from === undefined ? (kinds[field.kind]?.number(value) ?? Number.NaN) : Number(value)
}

function keyNumber({ key }: ModelSpec, value: unknown): number {
  return key.kind === 'auto' ? Number(value) : (kinds[key.kind]?.number(value) ?? Number.NaN)
}

/** Only the rows and values of the models and fields that `isKept`. */
export function onlyKept(
  world: World,
  all: Record<string, unknown>,
  isKept: (id: number) => boolean,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const { id, name, fields } of world.models) {
    if (!isKept(id)) continue
    const names = fields.filter((field) => isKept(field.id)).map((field) => field.name)
    const rows = all[name] as Record<string, unknown>[]
    kept[name] = sorted(
      rows.map((row) => Object.fromEntries(['key', ...names].map((one) => [one, row[one]]))),
    )
    for (const field of names)
      if (all[`${name}.${field}`]) kept[`${name}.${field}`] = all[`${name}.${field}`]
  }
  return kept
}

/** What {@link readRows} should give. */
export function expectedRows(world: World, data: Data): Record<string, unknown> {
  const expected: Record<string, unknown> = {}
  for (const model of world.models) {
    expected[model.name] = sorted((data.rows[model.id] ?? []).map((row) => expectedRow(model, row)))
    for (const field of model.fields.filter(isMany))
      expected[`${model.name}.${field.name}`] = sorted(
        (data.links[field.id] ?? []).map(([here, there]) => ({ here, there })),
      )
  }
  return expected
}

function expectedRow(model: ModelSpec, { key, values }: RowData): Record<string, number | null> {
  const row: Record<string, number | null> = { key }
  for (const field of model.fields) {
    if (isMany(field)) continue
    const source = values[field.from ?? 0] ?? null
    if (field.from === undefined) row[field.name] = values[field.id] ?? null
    else row[field.name] = source === null ? null : source + 1
  }
  return row
}

function sorted<T extends object>(rows: T[]): T[] {
  return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
