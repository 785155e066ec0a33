/** The type of a model class, and how one gets from a class to its fields, its rows and its key. */
import type { AutoIdField } from './field.ts'
import type { Insert } from './insert.ts'
import type { ModelStatics } from './model-statics.ts'
import type { Row, RowMethods } from './rows/row.ts'
import type { ClassShape, FieldsShape, KeyShape } from './shapes.ts'
import type { KeyValue } from './where.ts'

/** Marks the rows of a model: no two models have the same fields. */
export declare const rowFields: unique symbol

/** Names a model by its fields: compared as a whole, never field by field. */
// biome-ignore lint/correctness/noUnusedVariables: it is there to be compared
export interface Fields<in out F> {
  readonly '~fields': true
}

/** The fields of a model class as they were declared, without an added key. */
export type DeclaredOf<T> = T extends { readonly '~declared': unknown } ? T['~declared'] : never

/** The fields of a model class: `FieldsOf<typeof Lot>`. */
export type FieldsOf<T> = T extends FieldsShape ? T['fields'] : never

/** The type of the rows of a model class, for code that has the class alone: `InstanceOf<typeof Lot>` is `Lot`. */
export type InstanceOf<T> = T extends ClassShape ? T['prototype'] : never

/** The type of the key of a model class: `KeyOf<typeof Lot>` is `number`. */
export type KeyOf<T> = KeyValue<FieldsOf<T>>

/** A row of the model `T`, whatever else it carries. */
export interface RowOf<T> {
  readonly [rowFields]: Fields<FieldsOf<T>>
}

/** `id`, when no field is the key. A mapped type, so that no field is looked at while the class is declared. */
export type AutoId<F, PK> = {
  readonly [K in 'id' as HasKey<F, PK> extends true ? never : K]: AutoIdField
}

type HasKey<F, PK> = PK extends readonly [unknown, ...unknown[]]
  ? true
  : [Extract<F[keyof F], KeyShape>] extends [never]
    ? false
    : true

/** The class to extend, with the methods of every model: what `Model(fields, options)` gives. */
export interface ModelClass<F, PK> extends ModelStatics {
  readonly fields: F & AutoId<F, PK>
  /** Phantom: the fields as declared. */
  readonly '~declared': F
  new (
    values: Insert<F & AutoId<F, PK>>,
  ): Row<F & AutoId<F, PK>> & RowMethods<F & AutoId<F, PK>, PK>
}
