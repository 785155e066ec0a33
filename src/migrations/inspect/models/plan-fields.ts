/** The fields of a model, made from the columns of its table. */
import type { Dialect } from '../../../db/engine/driver.ts'
import { snakeCase } from '../../../db/schema/names.ts'
import { columnDefault, columnMeaning } from '../columns/column-meaning.ts'
import type { Meaning } from '../columns/meaning.ts'
import { conditionKey } from '../expressions/condition-key.ts'
import type { InspectedColumn, InspectedTable } from '../inspected-schema.ts'
import { fieldName, freeName } from '../naming/names.ts'
import type { PlannedField, PlannedReference } from './planned-model.ts'
import { indexOn, type ReferencesOfTable } from './references.ts'

/** What planning the fields of a table needs. */
export interface FieldsContext {
  readonly table: InspectedTable
  readonly dialect: Dialect
  readonly references: ReferencesOfTable
  readonly classOf: (table: string) => string
}

/** The fields, in the order of the columns: plain ones first, as the getters of relations stand last. */
export function planFields(context: FieldsContext): PlannedField[] {
  const { table, references } = context
  const taken = new Set<string>()
  const isCounted = table.columns.some(({ counting }) => counting !== undefined)
  if (isCounted && table.primaryKey.length === 1) taken.add('id')
  const fields = table.columns.flatMap((column) => {
    const reference = references.relations.get(column.name)
    return reference
      ? [relationField(column, reference, { ...context, taken })]
      : plainField(column, { ...context, taken })
  })
  const isRelation = (field: PlannedField) => field.relation !== undefined
  return [...fields.filter((field) => !isRelation(field)), ...fields.filter(isRelation)]
}

interface Naming extends FieldsContext {
  /** The names that are given already, in lower case. */
  readonly taken: Set<string>
}

/** A key that is counted is `id`; the one that models have anyway is not written. */
function plainField(column: InspectedColumn, context: Naming): PlannedField[] {
  const { table, references } = context
  const isKey = isSingleKey(table, column)
  if (isKey && column.counting !== undefined)
    return column.name === 'id' ? [] : [countedKey(column.name)]
  const name = freeName(fieldName(column.name, false), context.taken)
  const { field, remarks } = valueField(column, context)
  const lost = references.remarks.get(column.name) ?? []
  return [
    {
      ...field,
      name,
      column: column.name,
      options: {
        ...field.options,
        ...(isKey && { primaryKey: true }),
        ...columnOptions(column, { ...context, isKey }),
        ...named(name, column.name),
      },
      remarks: [...remarks, ...lost, ...columnRemarks(column, context.dialect)],
    },
  ]
}

function countedKey(column: string): PlannedField {
  const options = { column }
  return { name: 'id', kind: 'id', column, options, remarks: [] }
}

/** Whether the column alone is the key. */
function isSingleKey({ primaryKey }: InspectedTable, { name }: InspectedColumn): boolean {
  return primaryKey.length === 1 && primaryKey[0] === name
}

/** A column whose name follows from that of the field needs no option. */
function named(name: string, column: string): { column?: string } {
  return snakeCase(name) === column ? {} : { column }
}

interface ValueField {
  readonly field: Omit<PlannedField, 'name' | 'column' | 'remarks'>
  readonly remarks: readonly string[]
}

function valueField(column: InspectedColumn, context: Naming): ValueField {
  const meaning = refined(columnMeaning(column, context.dialect), column, context)
  const remarks = meaning.remark ? [meaning.remark] : []
  const { kind, options } = fieldOf(meaning)
  if (column.generated) {
    const { expression } = column.generated
    return { field: { kind: 'generated', of: { kind, options }, expression, options: {} }, remarks }
  }
  if (meaning.labels) return { field: { kind: 'choice', labels: meaning.labels, options }, remarks }
  const of = meaning.item && fieldOf(meaning.item)
  return { field: { kind, ...(of && { of }), options }, remarks }
}

function fieldOf({ kind, maxLength, maxDigits, decimalPlaces }: Meaning) {
  const isChar = kind === 'char' && maxLength !== undefined
  const options = {
    ...(isChar && { maxLength }),
    ...(kind === 'decimal' && { maxDigits, decimalPlaces }),
  }
  return { kind: kind as string, options }
}

/** A check that holds for every value of a kind tells the kind. */
function refined(meaning: Meaning, column: InspectedColumn, { table, dialect }: Naming): Meaning {
  const keys = table.checks.map((check) =>
    conditionKey(check.condition, { dialect, isCheck: true }),
  )
  if (meaning.kind === 'int' && keys.includes(`(>= "${column.name}" 0)`))
    return { ...meaning, kind: 'positiveInt' }
  const isJson = keys.some((key) => key.includes(`(json_valid "${column.name}")`))
  return meaning.kind === 'text' && isJson ? { kind: 'json' } : meaning
}

interface OptionsContext extends Naming {
  readonly isKey: boolean
}

function columnOptions(
  column: InspectedColumn,
  { table, dialect, isKey }: OptionsContext,
): Record<string, unknown> {
  const given = columnDefault(column, dialect)
  const { kind } = columnMeaning(column, dialect)
  return {
    ...(column.nullable && { null: true }),
    ...(!isKey && indexOn(table, column.name, true) && { unique: true }),
    ...(!isKey && isIndexed(table, column.name) && { index: true }),
    ...(given?.type === 'value' && { dbDefault: plainDefault(given.value, kind) }),
    ...(given && given.type !== 'value' && !isKey && defaultOption(given.type, kind)),
  }
}

function isIndexed(table: InspectedTable, column: string): boolean {
  return indexOn(table, column, false) !== undefined && !indexOn(table, column, true)
}

/** SQLite has numbers for true and false; a long number stays a text. */
function plainDefault(value: string | number | boolean, kind: string): string | number | boolean {
  if (kind === 'boolean') return typeof value === 'boolean' ? value : Number(value) !== 0
  const isNumber = ['int', 'smallInt', 'bigInt', 'float', 'decimal'].includes(kind)
  return isNumber && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** What stands for a default that the database computes, where the application can compute it too. */
function defaultOption(type: string, kind: string): Record<string, unknown> {
  const code = defaultCodes[`${type} ${kind}`]
  return code === undefined ? {} : { default: new DefaultCode(code) }
}

/** Code among the options of a field. */
export class DefaultCode {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const defaultCodes: Readonly<Record<string, string>> = {
  'now dateTime': '() => new Date()',
  'now date': '() => new Date().toISOString().slice(0, 10)',
  'uuid uuid': '() => crypto.randomUUID()',
}

function columnRemarks(column: InspectedColumn, dialect: Dialect): string[] {
  const { collation, counting, generated } = column
  const isComputed = columnDefault(column, dialect)?.type === 'expression'
  return [
    ...(collation === undefined ? [] : [`Its collation is ${collation}.`]),
    ...(counting === undefined ? [] : ['The database counts it.']),
    ...(isComputed ? [`Its default in the database is ${column.default}.`] : []),
    ...(generated && !generated.isStored ? ['It is computed when it is read.'] : []),
  ]
}

function relationField(
  column: InspectedColumn,
  reference: PlannedReference,
  { table, classOf, taken, references, dialect }: Naming,
): PlannedField {
  const given = columnDefault(column, dialect)
  const { kind } = columnMeaning(column, dialect)
  const isKey = isSingleKey(table, column)
  const isOne = isKey || indexOn(table, column.name, true) !== undefined
  const name = freeName(fieldName(column.name, true), taken)
  taken.add(`${name}Id`.toLowerCase())
  const isIndexedHere = isOne || indexOn(table, column.name, false) !== undefined
  return {
    name,
    kind: isOne ? 'oneToOne' : 'foreignKey',
    column: column.name,
    relation: { target: classOf(reference.target.name) },
    options: {
      ...(isKey && { primaryKey: true }),
      onDelete: onDeleteOf(reference, column),
      ...(column.nullable && { null: true }),
      ...(!isIndexedHere && { index: false }),
      ...(given?.type === 'value' && { dbDefault: plainDefault(given.value, kind) }),
      ...(`${snakeCase(name)}_id` === column.name ? {} : { column: column.name }),
    },
    remarks: references.remarks.get(column.name) ?? [],
  }
}

/** What the database does is left to it. */
function onDeleteOf({ key }: PlannedReference, column: InspectedColumn): string {
  if (key.onDelete === 'cascade') return 'dbCascade'
  if (key.onDelete === 'set null' && column.nullable) return 'dbSetNull'
  if (key.onDelete === 'set default') return 'setDefault'
  return key.onDelete === 'restrict' ? 'restrict' : 'doNothing'
}
