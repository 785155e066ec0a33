/** The types of querysets inside of conditions. Interfaces, so that they are looked at only where one was written. */
import type { KeyOf, RowOf } from '../model-class.ts'
import type { rowsOf } from '../query-set.ts'
import type { Kin } from './scope.ts'

/** A queryset of one column with values such as `V`, or of rows with such keys. */
export interface ValuesIn<V> {
  readonly [rowsOf]: OneOf<Kin<V>> | { readonly pk: Kin<V> }
}

/** A queryset of rows of the model `T`, or of one column with their keys. */
export interface RelatedRows<T> {
  readonly [rowsOf]: OneOf<KeyOf<T>> | RowOf<T>
}

/** A value, alone or under the name of its column. */
type OneOf<V> = V | null | Readonly<Record<string, V | null>>
