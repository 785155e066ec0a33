/** The classes of a world's models, as a person would write them. */
import { type AppDefinition, defineApp } from '../../../src/core/app-definition.ts'
import type { AnyModel } from '../../../src/db/any-model.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { f } from '../../../src/db/fields/f.ts'
import { check, index, unique } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { kinds } from './kinds.ts'
import {
  appLabels,
  type FieldSpec,
  fieldWith,
  isMany,
  isToOne,
  type ModelSpec,
  type RuleSpec,
  type World,
} from './world.ts'

/** Classes by the id of the model. */
export type Classes = ReadonlyMap<number, AnyModel>

/** Makes the classes. They are other ones each time, as in another version of the code. */
export function classesOf(world: World): Classes {
  const classes = new Map<number, AnyModel>()
  const find = (id: number | undefined) => classes.get(id ?? 0)
  for (const model of world.models) classes.set(model.id, classOf(model, find))
  return classes
}

/** The apps of a project whose folders stand in `directory`. */
export function appsOf(world: World, classes: Classes, directory: string): AppDefinition[] {
  return appLabels.map((label) => {
    const own = world.models.filter(({ app }) => app === label)
    const models = own.map(({ id }) => classes.get(id))
    return defineApp({ dirname: `${directory}/${label}` }, { label, models })
  })
}

type Find = (id: number | undefined) => unknown

function classOf(model: ModelSpec, find: Find): AnyModel {
  const made = {}
  if (model.key.kind !== 'auto') {
    const value = kinds[model.key.kind]?.make({ primaryKey: true })
    Object.defineProperty(made, model.key.name, { value, enumerable: true })
  }
  for (const field of model.fields) {
    const get = () => definition(model, field, find)
    const property = field.to === undefined ? { value: get() } : { get, configurable: true }
    Object.defineProperty(made, field.name, { ...property, enumerable: true })
  }
  const base = Model(made, optionsOf(model) as object) as unknown as new () => object
  return class extends base {} as unknown as AnyModel
}

function definition(model: ModelSpec, field: FieldSpec, find: Find): unknown {
  const target = () => find(field.to)
  if (isMany(field)) return f.manyToMany(target, field.table ? { table: field.table } : {})
  const { unique: isUnique, index: isIndexed, column } = field
  const options = {
    ...(field.null && { null: true }),
    ...(isUnique && { unique: true }),
    ...(column && { column }),
  }
  const { onDelete } = field
  if (field.kind === 'foreign')
    return f.foreignKey(target, { ...options, onDelete, ...(isIndexed && { index: false }) })
  if (field.kind === 'single') return f.oneToOne(target, { ...options, onDelete })
  const indexed = { ...options, ...(isIndexed && { index: true }) }
  if (field.from !== undefined) return computed(model, field, indexed)
  return kinds[field.kind]?.make({ ...indexed, ...defaultsOf(field) })
}

function computed(model: ModelSpec, { from = 0 }: FieldSpec, options: object): unknown {
  const source = fieldWith(model, from)?.name ?? ''
  return f.generated(f.bigInt(), F(source).plus(1), options)
}

/** A default is the value for 1, one of the database the value for 2. */
function defaultsOf({ kind, hasDefault, hasDbDefault }: FieldSpec): object {
  const { plain } = kinds[kind] ?? {}
  return {
    ...(hasDefault && { default: plain?.(1) }),
    ...(hasDbDefault && { dbDefault: plain?.(2) }),
  }
}

function optionsOf(model: ModelSpec): object {
  const path = ({ id, descending }: { id: number; descending: boolean }) =>
    (descending ? '-' : '') + (fieldWith(model, id)?.name ?? '')
  const rules = (isMeant: (rule: RuleSpec) => boolean) =>
    model.rules.filter(isMeant).map((rule) => ruleOf(model, rule, rule.fields.map(path)))
  return {
    name: model.name,
    ...(model.table && { table: model.table }),
    ordering: model.ordering.map(path),
    indexes: rules(({ type }) => type === 'index'),
    constraints: rules(({ type }) => type !== 'index'),
  }
}

function ruleOf(model: ModelSpec, { type, name, condition }: RuleSpec, columns: string[]): unknown {
  const field = condition && (fieldWith(model, condition.id)?.name ?? '')
  const where = field === undefined ? undefined : { [field]: { gte: condition?.value ?? 0 } }
  const partial = where && { condition: where }
  const [first = '', ...others] = columns
  if (type === 'index') return index(first, ...others, { ...partial, ...(name && { name }) })
  if (type === 'unique') return unique(name ?? '', columns, { ...partial })
  return check(name ?? '', { [field ?? '']: { lt: 30_000 + (condition?.value ?? 0) } })
}

/** Whether a column of the model has the value of the field. */
export function isStored(field: FieldSpec): boolean {
  return isToOne(field) || (!isMany(field) && field.from === undefined)
}
