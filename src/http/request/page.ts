/** Pages of a queryset. */
import { VoltaicError } from '../../core/errors.ts'
import { NotFound } from '../errors/http-error.ts'

/** What can be paged: a queryset. */
export interface Pageable<R> {
  count(): Promise<number>
  offset(count: number): { limit(count: number): PromiseLike<R[]> }
}

/** One page of rows. */
export interface Page<R> {
  readonly rows: R[]
  /** From 1. */
  readonly number: number
  /** How many pages there are; 1 when there are no rows. */
  readonly pages: number
  /** How many rows all pages have. */
  readonly total: number
  readonly hasNext: boolean
  readonly hasPrevious: boolean
  /** The address of another page, with the rest of the query as it is. */
  urlFor(number: number): string
}

/** Reads the page that the address names: one count, one query. Throws `NotFound` for a page that does not exist. */
export async function paginate<R>(queryset: Pageable<R>, size: number, url: URL): Promise<Page<R>> {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new VoltaicError(
      'E_PAGE_SIZE',
      `A page cannot have ${size} rows. Use a whole number from 1.`,
    )
  }
  const number = pageNumber(url.searchParams.get('page'))
  const total = await queryset.count()
  const pages = Math.max(1, Math.ceil(total / size))
  if (number > pages) throw new NotFound(`There are ${pages} pages.`)
  const rows: R[] = total === 0 ? [] : await queryset.offset((number - 1) * size).limit(size)
  const urlFor = (other: number) => pageUrl(url, other)
  return { rows, number, pages, total, hasNext: number < pages, hasPrevious: number > 1, urlFor }
}

function pageNumber(text: string | null): number {
  if (text === null) return 1
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new NotFound('There is no such page.')
  return Number(text)
}

function pageUrl(url: URL, number: number): string {
  const query = new URLSearchParams(url.searchParams)
  if (number === 1) query.delete('page')
  else query.set('page', String(number))
  return query.size > 0 ? `${url.pathname}?${query}` : url.pathname
}
