/** The way to the other pages of a list. */
import type { Page } from 'voltaic/http'

/** Links to the first, last and nearby pages; nothing for a single page. */
export function Pagination({ page }: { page: Page<unknown> }) {
  if (page.pages === 1) return null
  return (
    <nav class="pagination" aria-label="Pages">
      {page.hasPrevious && (
        <a class="button button-quiet" rel="prev" href={page.urlFor(page.number - 1)}>
          Previous
        </a>
      )}
      <ul>
        {shownPages(page.number, page.pages).map((number, index, all) => (
          <li key={number}>
            {index > 0 && number - (all[index - 1] ?? 0) > 1 && (
              <span class="pagination-gap">…</span>
            )}
            <a
              class="pagination-page"
              href={page.urlFor(number)}
              aria-current={number === page.number ? 'page' : undefined}
            >
              {number}
            </a>
          </li>
        ))}
      </ul>
      {page.hasNext && (
        <a class="button button-quiet" rel="next" href={page.urlFor(page.number + 1)}>
          Next
        </a>
      )}
    </nav>
  )
}

function shownPages(current: number, last: number): number[] {
  const wanted = [1, current - 1, current, current + 1, last]
  return [...new Set(wanted.filter((number) => number >= 1 && number <= last))]
}
