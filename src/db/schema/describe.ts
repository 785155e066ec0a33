/** Describes a model class in plain data. */
import type { AnyModel } from '../any-model.ts'
import { FieldDefinition } from '../fields/definition.ts'
import type { FieldOptions } from '../fields/options.ts'
import type { CheckConstraint, IndexDefinition, UniqueConstraint } from '../model/constraints.ts'
import type { FieldInfo, ModelInfo } from '../model-info.ts'
import { type ConditionDescription, describeCondition } from './condition.ts'
import type {
  ConstraintDescription,
  DescribedKind,
  DescribedOptions,
  FieldDescription,
  GeneratedSql,
  IndexDescription,
  ModelDescription,
  ModelDescriptionOptions,
} from './description.ts'
import { defaultTable } from './model-tables.ts'

/** What describing needs of the mapper. */
export interface Describer {
  info(model: AnyModel): ModelInfo
  /** What a generated column computes, in SQL. */
  expressionSql(info: ModelInfo, field: FieldInfo): GeneratedSql
}

/** The model in plain data. */
export function describeModel(model: AnyModel, describer: Describer): ModelDescription {
  const info = describer.info(model)
  const fields: Record<string, FieldDescription> = {}
  for (const [name, definition] of definitions(model)) {
    const field = describeField(name, definition, { info, describer })
    if (field && !isAddedAnyway(name, field)) fields[name] = field
  }
  return { app: info.app, name: info.name, fields, options: describeOptions(info) }
}

/** The key that a model has without being told is not recorded. */
function isAddedAnyway(name: string, { kind, options }: FieldDescription): boolean {
  return name === 'id' && kind === 'id' && options.column === undefined
}

/** The declared fields of a model, by name. Relations are getters, which are evaluated here. */
function definitions(model: AnyModel): [string, FieldDefinition][] {
  return Object.entries(model.fields).filter(
    (entry): entry is [string, FieldDefinition] => entry[1] instanceof FieldDefinition,
  )
}

interface Context {
  readonly info: ModelInfo
  readonly describer: Describer
}

function describeField(
  name: string,
  definition: FieldDefinition,
  { info, describer }: Context,
): FieldDescription | undefined {
  const field = info.fields.get(name)
  const relation = info.relations.get(name)
  if (!field && definition.kind !== 'manyToMany') return undefined
  const through = definition.options.through === undefined ? undefined : relation?.through()
  return describeDefinition(definition, {
    to: relation && describer.info(relation.target()).label,
    through: through && describer.info(through).label,
    maxLength: field?.maxLength,
    itemLength: field?.item?.maxLength,
    expression: field?.generated === undefined ? undefined : describer.expressionSql(info, field),
  })
}

/** What a definition alone does not tell. */
export interface Resolved {
  /** The label of the other model. */
  readonly to: string | undefined
  /** The label of the model of the rows between. */
  readonly through: string | undefined
  readonly maxLength: number | undefined
  /** Of an array: the length of its items. */
  readonly itemLength?: number | undefined
  /** Of a generated column: what it computes, in SQL. */
  readonly expression?: GeneratedSql | undefined
}

/** A declared field in plain data. */
export function describeDefinition(
  definition: FieldDefinition,
  { to, through, maxLength, itemLength, expression }: Resolved,
): FieldDescription {
  const { options } = definition
  const of = options.of && describeInner(options.of, itemLength ?? maxLength)
  if (of && definition.kind === 'generated')
    return { kind: 'generated', of, options: describeGenerated(options, expression) }
  const kind = describedKind(definition, maxLength)
  if (kind === 'manyToMany') {
    const { throughFields, table } = options
    return present({ kind, to, options: present({ through, throughFields, table }) })
  }
  return present({ kind, to, of, options: describeColumn(kind, options, maxLength) })
}

/** The kind of an array's items, or of what a generated column holds. */
function describeInner(definition: FieldDefinition, known: number | undefined): FieldDescription {
  const maxLength = definition.options.maxLength ?? known
  return describeDefinition(definition, { to: undefined, through: undefined, maxLength })
}

function describeGenerated(
  { null: nullable, unique, index, column }: Readonly<FieldOptions>,
  expression: GeneratedSql | undefined,
): DescribedOptions {
  return present({
    null: nullable || undefined,
    unique: unique || undefined,
    index: index || undefined,
    expression,
    column,
  })
}

const textKinds: readonly string[] = [
  'char',
  'slug',
  'email',
  'url',
  'file',
  'image',
  'secret',
  'choice',
  'text',
]

function describedKind(
  { kind, options }: FieldDefinition,
  maxLength: number | undefined,
): DescribedKind {
  if (!textKinds.includes(kind)) return kind as DescribedKind
  const isNumeric = options.values?.every((value) => typeof value === 'number')
  if (kind === 'choice' && isNumeric) return 'int'
  return kind === 'text' || maxLength === undefined ? 'text' : 'char'
}

function describeColumn(
  kind: DescribedKind,
  options: Readonly<FieldOptions>,
  maxLength: number | undefined,
): DescribedOptions {
  const isForeign = kind === 'foreignKey' || kind === 'oneToOne'
  return present({
    primaryKey: options.primaryKey || undefined,
    null: options.null || undefined,
    unique: (kind !== 'oneToOne' && options.unique) || undefined,
    index: isForeign ? foreignIndex(options) : options.index || undefined,
    maxLength: kind === 'char' ? maxLength : undefined,
    maxDigits: options.maxDigits,
    decimalPlaces: options.decimalPlaces,
    default: plainDefault(options.default),
    dbDefault: options.dbDefault,
    onDelete: isForeign ? (options.onDelete ?? 'cascade') : undefined,
    column: options.column,
  })
}

/** A foreign key has an index unless it says that it has none. */
function foreignIndex({ index }: Readonly<FieldOptions>): false | undefined {
  return index === false ? false : undefined
}

/** A default is recorded when it is a plain value; functions are not. */
function plainDefault(value: unknown): unknown {
  if (value === null || typeof value === 'function') return undefined
  if (typeof value !== 'object') return value
  if (value instanceof Date || value instanceof Uint8Array) return undefined
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  return isPlain ? value : String(value)
}

function describeOptions(info: ModelInfo): ModelDescriptionOptions {
  const composite = info.primaryKey.length > 1
  return present({
    table: info.table === defaultTable(info) ? undefined : info.table,
    primaryKey: composite ? info.primaryKey : undefined,
    ordering: filled(info.ordering),
    indexes: filled(info.indexes.map(describeIndex)),
    constraints: filled(info.constraints.map(describeConstraint)),
  })
}

function describeIndex({ columns, name, condition }: IndexDefinition): IndexDescription {
  return present({ columns, name, condition: describeGiven(condition) })
}

function describeConstraint(rule: CheckConstraint | UniqueConstraint): ConstraintDescription {
  const { name, condition } = rule
  if (rule.type === 'check') return { type: 'check', name, condition: describeCondition(condition) }
  return present({
    type: 'unique',
    name,
    columns: rule.columns,
    condition: describeGiven(condition),
  })
}

function describeGiven(condition: unknown): ConditionDescription | undefined {
  return condition === undefined ? undefined : describeCondition(condition)
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** The object without the properties that are `undefined`. */
function present<T extends object>(values: T): Present<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Present<T>
}
