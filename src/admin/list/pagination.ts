/**
 * The pages of a list. Rows are counted up to a limit only: on a table of millions the exact number
 * costs more than it tells, and nobody turns to page 20,000.
 */

/** Rows are counted up to this number. */
export const countLimit = 10_000

/** Where a page stands among the others. */
export interface Pagination {
  /** From 1. */
  readonly page: number
  readonly size: number
  /** How many rows there are, at most {@link countLimit}. */
  readonly counted: number
  /** Whether there are more rows than were counted. */
  readonly isMore: boolean
  readonly hasNext: boolean
}

/** How many pages there are, as far as the rows were counted; at least 1. */
export function pageCount({ counted, size }: Pagination): number {
  return Math.max(1, Math.ceil(counted / size))
}

/**
 * The page numbers to offer: the first, the last, and those around the current one; `undefined` is a gap.
 * `1 … 4 5 6 … 20`
 */
export function offeredPages(pagination: Pagination): (number | undefined)[] {
  const last = Math.max(pageCount(pagination), pagination.page)
  const wanted = new Set([1, last])
  for (let page = pagination.page - 1; page <= pagination.page + 1; page++) {
    if (page >= 1 && page <= last) wanted.add(page)
  }
  const pages: (number | undefined)[] = []
  let previous = 0
  for (const page of [...wanted].sort((a, b) => a - b)) {
    if (page - previous === 2) pages.push(page - 1)
    else if (page - previous > 2) pages.push(undefined)
    pages.push(page)
    previous = page
  }
  return pages
}
