/** A model that will be written for a table. */
import type { ConstraintDescription, IndexDescription } from '../../../db/schema/description.ts'
import type { InspectedForeignKey, InspectedTable } from '../inspected-schema.ts'

/** A relation of a planned model. */
export interface PlannedRelation {
  /** The class that it leads to. */
  readonly target: string
  /** Of a reverse relation: the relation of the target that leads here. */
  readonly via?: string
  /** Of a many-to-many relation: the class of the rows between. */
  readonly through?: string
}

/** A field. */
export interface PlannedField {
  readonly name: string
  /** The method of `f`. */
  readonly kind: string
  /** The column; `undefined` of relations without one. */
  readonly column: string | undefined
  readonly relation?: PlannedRelation
  /** Of a choice: its values. */
  readonly labels?: readonly string[]
  /** Of an array or a generated column: the field that it is made from. */
  readonly of?: Pick<PlannedField, 'kind' | 'options'>
  /** Of a generated column: what it computes, in SQL. */
  readonly expression?: string
  readonly options: Readonly<Record<string, unknown>>
  /** What the field does not say. */
  readonly remarks: readonly string[]
}

/** A model. */
export interface PlannedModel {
  readonly table: InspectedTable
  readonly name: string
  readonly fields: PlannedField[]
  readonly options: PlannedOptions
  /** What the model does not say. */
  readonly remarks: string[]
}

/** The options of a model. */
export interface PlannedOptions {
  readonly table?: string
  readonly primaryKey?: readonly string[]
  readonly indexes: readonly IndexDescription[]
  readonly constraints: readonly ConstraintDescription[]
}

/** A reference to a table whose model is written too. */
export interface PlannedReference {
  readonly key: InspectedForeignKey
  readonly column: string
  readonly target: InspectedTable
}
