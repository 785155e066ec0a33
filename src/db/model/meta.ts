/** The description of a model class, made from its fields when it is first asked for. */
import { VoltaicError } from '../../core/errors.ts'
import type { AnyModel } from '../any-model.ts'
import type { Dialect } from '../engine/driver.ts'
import { FieldError } from '../errors.ts'
import { FieldDefinition, type TargetReference } from '../fields/definition.ts'
import { fieldInfo, labelOf } from '../fields/field-info.ts'
import type { FieldInfo, ModelInfo } from '../model-info.ts'
import { defaultTable } from '../schema/model-tables.ts'
import type { CheckConstraint, IndexDefinition, UniqueConstraint } from './constraints.ts'
import type { ModelErrors } from './model-errors.ts'
import type { ModelOptions } from './options.ts'
import { Relation } from './relation.ts'

/** Where a model class keeps its options. */
export const modelOptions: unique symbol = Symbol('modelOptions')
/** Where a model class keeps its description. */
export const modelMeta: unique symbol = Symbol('modelMeta')
/** What a model class does with its description when it is made: it gets the properties of its relations. */
export const prepareModel: unique symbol = Symbol('prepareModel')

/** A model class, as this file sees it. */
export interface ModelHolder {
  readonly name: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly [modelOptions]: ModelOptions
  [modelMeta]?: ModelMeta
  [prepareModel](meta: ModelMeta): void
}

/** The description of a model class. Throws `E_NOT_A_MODEL` for what is none. */
export function metaOf(model: object): ModelMeta {
  const holder = model as ModelHolder
  if (Object.hasOwn(holder, modelMeta)) return holder[modelMeta]!
  if (!isModel(model)) throw notAModel(model)
  return remake(holder, holder[modelOptions].app)
}

/** Whether a value is a model class. */
export function isModel(value: unknown): value is AnyModel {
  return typeof value === 'function' && modelOptions in value
}

/** Says that models belong to an app: their labels and tables get its name. */
export function bindModels(models: Iterable<object>, { app }: { app?: string | undefined }): void {
  for (const model of models) {
    const holder = model as ModelHolder
    const known = Object.hasOwn(holder, modelMeta) ? holder[modelMeta] : undefined
    if (known?.app !== app || !known) remake(holder, app)
  }
}

function remake(holder: ModelHolder, app: string | undefined): ModelMeta {
  const known = Object.hasOwn(holder, modelMeta) ? holder[modelMeta] : undefined
  if (known) {
    known.bind(app)
    return known
  }
  const meta = new ModelMeta(holder, app)
  Object.defineProperty(holder, modelMeta, { value: meta })
  holder[prepareModel](meta)
  return meta
}

function notAModel(value: unknown): VoltaicError {
  const shown = typeof value === 'function' ? value.name : String(value)
  return new VoltaicError(
    'E_NOT_A_MODEL',
    `${shown} is not a model. Make models with class Lot extends Model({ … }) {}.`,
  )
}

/** The description of a model, for the compiler of queries and for everybody else. */
export class ModelMeta implements ModelInfo {
  readonly model: AnyModel
  readonly options: ModelOptions
  readonly name: string
  readonly fields: ReadonlyMap<string, FieldInfo>
  readonly relations: ReadonlyMap<string, Relation>
  readonly primaryKey: readonly string[]
  readonly ordering: readonly string[]
  readonly indexes: readonly IndexDefinition[]
  readonly constraints: readonly (CheckConstraint | UniqueConstraint)[]
  readonly singular: string
  readonly plural: string
  /** The columns in their order. */
  readonly columns: readonly FieldInfo[]
  /** The columns that the database computes. */
  readonly generated: readonly FieldInfo[]
  /** The columns that a new row must have values for. */
  readonly required: readonly FieldInfo[]
  /** The columns that are set to the time at which a row is written. */
  readonly stamped: readonly FieldInfo[]
  /** The columns of the key. */
  readonly keyFields: readonly FieldInfo[]
  /** Compiled statements by dialect and shape. */
  readonly plans: Readonly<Record<Dialect, Map<string, unknown>>> = {
    sqlite: new Map(),
    postgres: new Map(),
  }
  /** The queryset of all rows, kept for the model's own methods. */
  rows: unknown
  /** The errors of `get`, made when they are first needed. */
  errors: ModelErrors | undefined
  #app: string | undefined
  #table: string | undefined

  constructor(holder: ModelHolder, app: string | undefined) {
    const options = holder[modelOptions]
    const definitions = definitionsOf(holder)
    this.model = holder as unknown as AnyModel
    this.options = options
    this.name = options.name ?? holder.name
    this.#app = app
    this.relations = relationsOf(this, definitions)
    this.fields = fieldsOf(this, definitions)
    this.columns = [...this.fields.values()]
    this.generated = this.columns.filter((field) => field.generated)
    this.required = this.columns.filter(({ hasDefault }) => !hasDefault)
    this.stamped = this.columns.filter(({ autoNow, autoNowAdd }) => autoNow || autoNowAdd)
    this.primaryKey = options.primaryKey ?? keysOf(this.columns)
    this.keyFields = this.primaryKey.map((name) => this.column(name))
    this.ordering = options.ordering ?? []
    this.indexes = options.indexes ?? []
    this.constraints = options.constraints ?? []
    this.singular = options.label ?? labelOf(this.name).toLowerCase()
    this.plural = options.plural ?? `${this.singular}s`
  }

  get app(): string | undefined {
    return this.#app
  }

  get label(): string {
    return this.app === undefined ? this.name : `${this.app}.${this.name}`
  }

  get table(): string {
    this.#table ??= this.options.table ?? defaultTable(this)
    return this.#table
  }

  /** The column of the key. Throws `FieldError` when the key has several. */
  get key(): FieldInfo {
    if (this.keyFields.length === 1) return this.keyFields[0]!
    throw new FieldError(`${this.label} has a key of several columns. Name them one by one.`)
  }

  /** Says which app the model belongs to. Statements compiled for other tables are forgotten, and the models between. */
  bind(app: string | undefined): void {
    if (app === this.#app) return
    this.#app = app
    this.#table = undefined
    for (const relation of this.relations.values()) relation.forget()
    for (const plans of Object.values(this.plans)) plans.clear()
  }

  /** The column of that name. Throws `FieldError` with the choices. */
  column(name: string): FieldInfo {
    const field = this.fields.get(name)
    if (field) return field
    throw new FieldError(
      `${this.label} has no column "${name}". Choices: ${[...this.fields.keys()].join(', ')}.`,
    )
  }

  /** The description of the model that a relation refers to. */
  other(target: TargetReference | undefined, relation: string): ModelMeta {
    const found = typeof target === 'function' ? target() : this.options.resolve?.(target ?? '')
    if (isModel(found)) return metaOf(found)
    throw new VoltaicError(
      'E_RELATION_TARGET',
      `${this.label}.${relation} refers to ${typeof target === 'string' ? `"${target}"` : 'something'} that is not a model. Name a model: () => User.`,
    )
  }
}

function definitionsOf(holder: ModelHolder): [string, FieldDefinition][] {
  const entries: [string, FieldDefinition][] = []
  for (const name of Object.keys(holder.fields)) {
    const definition = holder.fields[name]
    if (definition instanceof FieldDefinition) entries.push([name, definition])
    else throw notAField(holder.name, name)
  }
  const composite = holder[modelOptions].primaryKey
  if (composite || entries.some(([, { options }]) => options.primaryKey)) return entries
  return [['id', new FieldDefinition('id', { primaryKey: true })], ...entries]
}

function notAField(model: string, name: string): FieldError {
  return new FieldError(`${model}.${name} is not a field. Declare it with f: ${name}: f.char().`)
}

const relationKinds = ['foreignKey', 'oneToOne', 'manyToMany', 'reverse', 'reverseOne']

function relationsOf(
  meta: ModelMeta,
  definitions: readonly [string, FieldDefinition][],
): Map<string, Relation> {
  const relations = definitions.filter(([, { kind }]) => relationKinds.includes(kind))
  return new Map(
    relations.map(([name, definition]) => [name, new Relation(meta, name, definition)]),
  )
}

function fieldsOf(
  meta: ModelMeta,
  definitions: readonly [string, FieldDefinition][],
): Map<string, FieldInfo> {
  const fields = new Map<string, FieldInfo>()
  for (const [name, definition] of definitions) {
    const relation = meta.relations.get(name)
    if (relation && !relation.hasColumn) continue
    const column = relation && { relation, key: () => relation.targetMeta.key }
    fields.set(name, fieldInfo(name, definition, column))
  }
  return fields
}

function keysOf(columns: readonly FieldInfo[]): string[] {
  return columns.filter((field) => field.primaryKey).map((field) => field.name)
}
