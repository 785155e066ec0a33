/**
 * A model in plain data: what affects the database, and nothing else. Migrations record it; tables are made from it.
 */
import type { Dialect } from '../engine/driver.ts'
import { FieldDefinition, type TargetReference } from '../fields/definition.ts'
import type { FieldOptions } from '../fields/options.ts'
import type { FieldKind, OnDelete, RelationKind } from '../model-info.ts'
import type { ConditionDescription } from './condition.ts'
import { snakeCase } from './names.ts'
import type { ColumnKind } from './table.ts'

/** The kinds of fields that make a difference to the database. All text with a length is `char`. */
export type DescribedKind = ColumnKind | 'foreignKey' | 'oneToOne' | 'manyToMany' | 'generated'

/** SQL that computes a value; by dialect where they say it differently. */
export type GeneratedSql = string | Readonly<Record<Dialect, string>>

/** The options of a field, in the order in which they are written. */
export interface DescribedOptions {
  readonly primaryKey?: boolean
  readonly null?: boolean
  readonly unique?: boolean
  readonly index?: boolean
  readonly maxLength?: number
  readonly maxDigits?: number
  readonly decimalPlaces?: number
  /** A default that is a plain value. */
  readonly default?: unknown
  readonly dbDefault?: string | number | boolean | null
  /** Of a generated column: what it computes, in SQL. */
  readonly expression?: GeneratedSql
  readonly onDelete?: OnDelete
  /** The label of the model of the rows between. */
  readonly through?: string
  readonly throughFields?: readonly [here: string, there: string]
  readonly column?: string
  /** The table between. */
  readonly table?: string
}

/** A field. */
export interface FieldDescription {
  readonly kind: DescribedKind
  /** Of a relation: the label of the other model, `lots.Lot`. */
  readonly to?: string
  /** Of an array: what its items are. Of a generated column: what it holds. */
  readonly of?: FieldDescription
  readonly options: DescribedOptions
}

/** An index. */
export interface IndexDescription {
  /** Names of fields, with `-` for descending. */
  readonly columns: readonly string[]
  /** Made from the table and the columns when left out. */
  readonly name?: string | undefined
  readonly condition?: ConditionDescription | undefined
}

/** A constraint. */
export type ConstraintDescription =
  | { readonly type: 'check'; readonly name: string; readonly condition: ConditionDescription }
  | {
      readonly type: 'unique'
      readonly name: string
      readonly columns: readonly string[]
      readonly condition?: ConditionDescription | undefined
    }

/** The options of a model. */
export interface ModelDescriptionOptions {
  /** The table, when it is not the one that follows from the names. */
  readonly table?: string
  readonly primaryKey?: readonly string[]
  readonly ordering?: readonly string[]
  readonly indexes?: readonly IndexDescription[]
  readonly constraints?: readonly ConstraintDescription[]
}

/** A model. */
export interface ModelDescription {
  readonly app: string | undefined
  readonly name: string
  /** By name. An `id` is added when no field is the key. */
  readonly fields: Readonly<Record<string, FieldDescription>>
  readonly options: ModelDescriptionOptions
}

/** `lots.Lot`; `Lot` outside of an app. */
export function modelLabel(model: Pick<ModelDescription, 'app' | 'name'>): string {
  return model.app === undefined ? model.name : `${model.app}.${model.name}`
}

/** The definition that is described; `target` is what a relation leads to, its label unless given. */
export function definitionOf(
  { kind, to, of, options }: FieldDescription,
  target: TargetReference | undefined = to,
): FieldDefinition {
  const inner = of && { of: definitionOf(of) }
  return new FieldDefinition(
    kind as FieldKind | RelationKind,
    { ...options, ...inner } as FieldOptions,
    target,
  )
}

/** The field that is the key when none is declared. */
export const addedKey: FieldDescription = { kind: 'id', options: { primaryKey: true } }

/** The fields, with the `id` that is added when none is the key. */
export function allFields(model: ModelDescription): Readonly<Record<string, FieldDescription>> {
  const hasKey =
    model.options.primaryKey ||
    Object.values(model.fields).some((field) => field.options.primaryKey)
  return hasKey ? model.fields : { id: addedKey, ...model.fields }
}

/** The column of a field: `closes_at`, `seller_id`. */
export function columnName(name: string, field: FieldDescription): string {
  const isForeign = field.kind === 'foreignKey' || field.kind === 'oneToOne'
  return field.options.column ?? snakeCase(name) + (isForeign ? '_id' : '')
}
