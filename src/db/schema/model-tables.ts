/** The tables of a model: its own, and those between it and the models of its many-to-many relations. */
import { VoltaicError } from '../../core/errors.ts'
import type { Dialect } from '../engine/driver.ts'
import type { ConditionDescription } from './condition.ts'
import { conditionSql } from './condition-sql.ts'
import {
  allFields,
  type ConstraintDescription,
  columnName,
  type DescribedOptions,
  type FieldDescription,
  type IndexDescription,
  type ModelDescription,
  modelLabel,
} from './description.ts'
import { fittingName, indexName, shortHash, snakeCase, sqlLiteral } from './names.ts'
import type {
  CheckSchema,
  ColumnKind,
  ColumnSchema,
  IndexSchema,
  ReferenceSchema,
  TableSchema,
} from './table.ts'

/** Finds the description of another model by its label. */
export type FindModel = (label: string) => ModelDescription | undefined

/** The table that follows from the names: `lots_lot` as Django does it, or the snake-cased name outside of an app. */
export function defaultTable({ app, name }: Pick<ModelDescription, 'app' | 'name'>): string {
  return app === undefined ? snakeCase(name) : fittingName(`${app}_${name.toLowerCase()}`)
}

/** The table of a model. */
export function tableName(model: ModelDescription): string {
  return model.options.table ?? defaultTable(model)
}

/** The table of a model, without those of its many-to-many relations. */
export function tableOf(
  model: ModelDescription,
  find: FindModel,
  dialect: Dialect = 'sqlite',
): TableSchema {
  const name = tableName(model)
  const fields = Object.entries(allFields(model)).filter(([, { kind }]) => kind !== 'manyToMany')
  const columnOf = new Map(fields.map(([field, spec]) => [field, columnName(field, spec)]))
  const primaryKey = model.options.primaryKey ?? fields.filter(isKey).map(([field]) => field)
  const column = (field: string) => columnOf.get(field) ?? unknownField(model, field)
  const written = { column, sql: conditionWriter(model, dialect) }
  const constraints = model.options.constraints ?? []
  return {
    name,
    columns: fields.map(([field, spec]) => columnOfField(column(field), spec, { find, dialect })),
    primaryKey: primaryKey.map(column),
    indexes: distinct([
      ...fields.flatMap(([field, spec]) => indexOfField(name, column(field), spec)),
      ...(model.options.indexes ?? []).map((index) => indexOfModel(model, index, written)),
      ...constraints.flatMap((rule) => indexOfConstraint(rule, written)),
    ]),
    checks: constraints.flatMap((rule) => checkOfConstraint(rule, written)),
  }
}

/** The tables between a model and others that no model stands for, by the name of the relation. */
export function throughTablesOf(
  model: ModelDescription,
  find: FindModel,
  dialect: Dialect = 'sqlite',
): Map<string, TableSchema> {
  const tables = new Map<string, TableSchema>()
  for (const [name, field] of Object.entries(model.fields)) {
    if (field.kind !== 'manyToMany' || field.options.through !== undefined) continue
    tables.set(name, tableOf(throughModel(model, name), find, dialect))
  }
  return tables
}

/** The model of the rows between, made up for a many-to-many relation: `id` and the two keys, unique together. */
export function throughModel(model: ModelDescription, relation: string): ModelDescription {
  const { to = '', options } = model.fields[relation] ?? unknownField(model, relation)
  const own = modelLabel(model)
  const [here, there] = throughFields(model.name, to, own === to)
  const key = (target: string): FieldDescription => ({
    kind: 'foreignKey',
    to: target,
    options: { onDelete: 'cascade' },
  })
  const table = options.table ?? fittingName(`${tableName(model)}_${snakeCase(relation)}`)
  const unique: ConstraintDescription = {
    type: 'unique',
    name: indexName(table, [`${snakeCase(here)}_id`, `${snakeCase(there)}_id`], true),
    columns: [here, there],
  }
  return {
    app: model.app,
    name: `${model.name}_${relation}`,
    fields: { [here]: key(own), [there]: key(to) },
    options: { table, constraints: [unique] },
  }
}

/** The names of the two relations of such a model: `lot` and `tag`; `fromLot` and `toLot` to the model itself. */
export function throughFields(
  name: string,
  to: string,
  isSelf: boolean,
): [here: string, there: string] {
  const target = to.split('.').at(-1) ?? to
  if (isSelf) return [`from${name}`, `to${name}`]
  return [lowerFirst(name), lowerFirst(target)]
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function isKey([, field]: [string, FieldDescription]): boolean {
  return field.options.primaryKey === true
}

function columnOfField(
  name: string,
  field: FieldDescription,
  { find, dialect }: { readonly find: FindModel; readonly dialect: Dialect },
): ColumnSchema {
  const target = field.to === undefined ? undefined : targetKey(field.to, find)
  const typed = target?.field ?? (field.kind === 'generated' ? field.of : undefined) ?? field
  const { options } = field
  const { expression } = options
  return {
    name,
    kind: columnKind(typed, target !== undefined),
    item:
      typed.kind === 'array' && typed.of
        ? columnOfField('', typed.of, { find, dialect })
        : undefined,
    generated: typeof expression === 'object' ? expression[dialect] : expression,
    nullable: options.null ?? false,
    autoIncrement: field.kind === 'id',
    maxLength: typed.options.maxLength,
    maxDigits: typed.options.maxDigits,
    decimalPlaces: typed.options.decimalPlaces,
    default: options.dbDefault === undefined ? undefined : sqlLiteral(options.dbDefault),
    references: target && referenceTo(target, options),
  }
}

function columnKind({ kind }: FieldDescription, isReference: boolean): ColumnKind {
  if (kind === 'id') return isReference ? 'bigInt' : 'id'
  if (kind === 'positiveInt') return isReference ? 'int' : 'positiveInt'
  return kind as ColumnKind
}

interface TargetKey {
  readonly table: string
  readonly column: string
  /** The key's own field; of a key that is a relation, the key at its end. */
  readonly field: FieldDescription
}

function targetKey(label: string, find: FindModel): TargetKey {
  const model = find(label) ?? unknownModel(label)
  const [key, another] = Object.entries(allFields(model)).filter(isKey)
  if (!key || another) return noSingleKey(label)
  const [name, field] = key
  const end = field.to === undefined ? field : targetKey(field.to, find).field
  return { table: tableName(model), column: columnName(name, field), field: end }
}

function referenceTo(
  { table, column }: TargetKey,
  { onDelete }: DescribedOptions,
): ReferenceSchema {
  if (onDelete === 'dbCascade') return { table, column, onDelete: 'cascade' }
  if (onDelete === 'dbSetNull') return { table, column, onDelete: 'set null' }
  return { table, column }
}

function indexOfField(table: string, column: string, field: FieldDescription): IndexSchema[] {
  const { kind, options } = field
  if (options.primaryKey) return []
  const unique = kind === 'oneToOne' || options.unique === true
  const indexed = unique || (options.index ?? kind === 'foreignKey')
  return indexed
    ? [{ name: indexName(table, [column], unique), columns: [{ name: column }], unique }]
    : []
}

/**
 * The name of an index of a model's options: the given one, or one made from the table and the columns. Directions and
 * conditions are in it as a hash, so that several indexes over the same columns do not get in each other's way. It is the
 * same for all databases.
 */
export function effectiveIndexName(model: ModelDescription, index: IndexDescription): string {
  if (index.name !== undefined) return index.name
  const columns = index.columns.map((path) => {
    const field = path.replace(/^-/, '')
    return columnName(field, allFields(model)[field] ?? unknownField(model, field))
  })
  const isPlain =
    index.condition === undefined && !index.columns.some((path) => path.startsWith('-'))
  const directions = index.columns.map((path) => path.startsWith('-'))
  const condition = index.condition && conditionSql(model, index.condition, 'sqlite')
  const hash = isPlain ? [] : [shortHash(JSON.stringify([directions, condition]))]
  return indexName(tableName(model), [...columns, ...hash], false)
}

/** How the parts of rules are written. */
interface Written {
  readonly column: (field: string) => string
  readonly sql: (condition: ConditionDescription) => string
}

function conditionWriter(model: ModelDescription, dialect: Dialect): Written['sql'] {
  return (condition) => conditionSql(model, condition, dialect)
}

function indexOfModel(
  model: ModelDescription,
  index: IndexDescription,
  { column, sql }: Written,
): IndexSchema {
  const columns = index.columns.map((path) => ({
    name: column(path.replace(/^-/, '')),
    descending: path.startsWith('-'),
  }))
  const name = effectiveIndexName(model, index)
  return { name, columns, unique: false, condition: index.condition && sql(index.condition) }
}

/** An index that is asked for twice, by a field and by the options, is made once. */
function distinct(indexes: readonly IndexSchema[]): IndexSchema[] {
  return [...new Map(indexes.map((index) => [index.name, index])).values()]
}

function indexOfConstraint(rule: ConstraintDescription, { column, sql }: Written): IndexSchema[] {
  if (rule.type !== 'unique') return []
  const columns = rule.columns.map((field) => ({ name: column(field) }))
  return [
    { name: rule.name, columns, unique: true, condition: rule.condition && sql(rule.condition) },
  ]
}

function checkOfConstraint(rule: ConstraintDescription, { sql }: Written): CheckSchema[] {
  return rule.type === 'check' ? [{ name: rule.name, condition: sql(rule.condition) }] : []
}

function unknownModel(label: string): never {
  throw new VoltaicError(
    'E_SCHEMA_MODEL',
    `A relation refers to "${label}", which is not among the models. Add the model, or correct the name.`,
  )
}

function noSingleKey(label: string): never {
  throw new VoltaicError(
    'E_SCHEMA_KEY',
    `A relation refers to "${label}", whose key is not a single column. Refer to a model with a single key.`,
  )
}

function unknownField(model: ModelDescription, field: string): never {
  throw new VoltaicError(
    'E_SCHEMA_FIELD',
    `The model "${modelLabel(model)}" has no field "${field}". Correct its indexes, constraints and key.`,
  )
}
