/** The types of values to write. */
import type { Assigned } from './expressions/scope.ts'
import type { DefaultShape, NeededShape, SetShape, StoredShape } from './shapes.ts'

/**
 * The values that make a row: what has no default is required; a relation takes a row or a key, under its own name.
 * `Insert<FieldsOf<typeof Lot>>`.
 */
export type Insert<F> = Values<F>['insert']

/** The values to change in rows that are there. */
export type Changes<F> = Values<F>['changes']

/** The values to change, as they are or computed by the database: `{ status: 'open', views: F('views').plus(1) }`. */
export type Update<F> = Values<F>['update']

/** Members of an interface, so that the compiler shows what they hold, not how they are made. */
interface Values<F> {
  readonly insert: {
    readonly [K in keyof F as F[K] extends NeededShape ? K : never]: F[K] extends SetShape
      ? F[K]['~set']
      : never
  } & {
    readonly [K in keyof F as F[K] extends DefaultShape ? K : never]?: F[K] extends SetShape
      ? F[K]['~set']
      : never
  }
  readonly changes: {
    readonly [K in keyof F as F[K] extends SetShape ? K : never]?: F[K] extends SetShape
      ? F[K]['~set']
      : never
  }
  readonly update: {
    readonly [K in keyof F as F[K] extends SetShape ? K : never]?:
      | (F[K] extends SetShape ? F[K]['~set'] : never)
      | Assigned<F, F[K] extends StoredShape ? F[K]['~stored'] : unknown>
  }
}
