/** One row, or the answer that there is none. */
import { DoesNotExist } from '../../db/errors.ts'
import { NotFound } from '../errors/http-error.ts'

/** What can be asked for one row: a queryset. */
interface Gettable<W, R> {
  get(where: W): PromiseLike<R>
}

/** The row that meets `where`. Throws `NotFound` when there is none: `await getOr404(Lot.open(), { slug })`. */
export async function getOr404<W, R>(source: Gettable<W, R>, where: NoInfer<W>): Promise<R> {
  try {
    return await source.get(where)
  } catch (error) {
    if (error instanceof DoesNotExist) throw new NotFound(undefined, { cause: error })
    throw error
  }
}
