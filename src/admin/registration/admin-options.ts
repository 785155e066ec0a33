/** What can be said about a model's pages, checked against the model by the compiler. */
import type { FieldsOf, InstanceOf } from '../../db/types/model-class.ts'
import type { ColumnPath, IsAggregatePath, OrderPath } from '../../db/types/path.ts'
import type { AnyRows, QuerySet } from '../../db/types/query-set.ts'
import type { Action } from './action.ts'
import type { Column } from './column.ts'
import type { CustomFilter } from './custom-filter.ts'

/** A group of fields in a form: its title, which may be empty, and the names. */
export type Fieldset = readonly [title: string, fields: readonly string[]]

/** How a model is shown. Everything has a default made from the model. */
export interface AdminOptions<M, L extends string = string, F extends string = string> {
  /** The columns: fields, columns over relations (`'seller.email'`), computed ones (`column(…)`). */
  readonly list?: readonly (Path<M, L> | Column<M>)[]
  /** Prepares the rows of the list: annotations that columns show. Synchronous. */
  readonly query?: (rows: QuerySet<M>) => AnyRows
  /** The fields that are searched, also over relations. Words are ANDed, fields ORed. */
  readonly search?: readonly string[]
  /** The fields that can be filtered by, also over relations to one row, and filters of one's own. */
  readonly filters?: readonly (Path<M, F> | CustomFilter<M>)[]
  /** The order of the list: `['-closesAt']`. */
  readonly ordering?: readonly string[]
  /** Rows on a page of the list; 50 when left out. */
  readonly pageSize?: number
  /** The fields of the form in groups. Fields that are named nowhere are not in the form. */
  readonly fieldsets?: readonly Fieldset[]
  /** Shown in the form, never changed. */
  readonly readonly?: readonly string[]
  /** Filled from other fields while they are typed: `{ slug: ['title'] }`. */
  readonly prepopulate?: Readonly<Record<string, readonly string[]>>
  /** Relations whose rows are looked up by words instead of picked from a select. */
  readonly autocomplete?: readonly string[]
  /** What can be done with many rows at once, besides deleting them. */
  readonly actions?: readonly Action<M>[]
}

/** `P` when it leads to a column of the model, otherwise the names that are there. Any name when `P` is any string. */
type Path<M, P extends string> = string extends P
  ? P
  : P extends ColumnPath<FieldsOf<M>, P>
    ? P
    : ColumnPath<FieldsOf<M>, P> & string

/** The options `O` where they are right, otherwise the names that would be. */
export type CheckedOptions<M, O> = {
  readonly [K in keyof O]: K extends 'search'
    ? Searches<FieldsOf<M>, O[K]>
    : K extends 'readonly' | 'autocomplete'
      ? Names<FieldsOf<M>, O[K]>
      : K extends 'ordering'
        ? Orders<FieldsOf<M>, O[K]>
        : K extends 'fieldsets'
          ? Fieldsets<FieldsOf<M>, O[K]>
          : K extends 'prepopulate'
            ? Sources<FieldsOf<M>, O[K]>
            : K extends keyof AdminOptions<M>
              ? O[K]
              : never
}

type Searches<F, L> = {
  readonly [I in keyof L]: IsAggregatePath<F, L[I]> extends true ? L[I] : keyof F
}

type Names<F, L> = { readonly [I in keyof L]: L[I] extends keyof F ? L[I] : keyof F }

type Orders<F, L> = { readonly [I in keyof L]: OrderPath<F, object, L[I]> }

type Fieldsets<F, L> = {
  readonly [I in keyof L]: L[I] extends readonly [infer T, infer N]
    ? readonly [T, Names<F, N>]
    : L[I]
}

type Sources<F, S> = { readonly [K in keyof S]: K extends keyof F ? Names<F, S[K]> : never }

/** A row of the list. What `query` annotated is there too, of a type that the compiler reads too late to know. */
export type ListRow<M> = InstanceOf<M> & Annotations

/** Annotated values. */
export interface Annotations {
  // biome-ignore lint/suspicious/noExplicitAny: its type comes from `query`, which the compiler reads after the columns
  readonly [annotation: string]: any
}
