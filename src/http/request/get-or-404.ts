/** One row, or the answer that there is none. */
import { DoesNotExist } from '../../db/errors.ts'
import type { InstanceOf } from '../../db/types/model-class.ts'
import type { Where } from '../../db/types/where.ts'
import { NotFound } from '../errors/http-error.ts'

/** What can be asked for one row: a queryset. */
interface Gettable<W, R> {
  get(where: W): PromiseLike<R>
}

/** A model class: its fields, and the rows that it makes. */
interface Modelled {
  readonly fields: unknown
  new (values: never): unknown
}

/**
 * The row of a model or a queryset that meets `where`. Throws `NotFound` when there is none:
 * `await getOr404(Lot.open(), { slug })`.
 */
export function getOr404<T extends Modelled>(model: T, where: Where<T>): Promise<InstanceOf<T>>
export function getOr404<W, R>(queryset: Gettable<W, R>, where: NoInfer<W>): Promise<R>
export async function getOr404(source: unknown, where: unknown): Promise<unknown> {
  try {
    return await (source as Gettable<unknown, unknown>).get(where)
  } catch (error) {
    if (error instanceof DoesNotExist) throw new NotFound(undefined, { cause: error })
    throw error
  }
}
