/** Times are written by the server in UTC; here they become those of the reader's clock. */

/** Rewrites the moments of a page in the reader's zone. Days stay as they are: no zone can shift them. */
export function localTimes(page: Document): void {
  const format = new Intl.DateTimeFormat(page.documentElement.lang || undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  for (const time of page.querySelectorAll<HTMLTimeElement>('time[datetime*="T"]')) {
    const moment = new Date(time.dateTime)
    if (!Number.isNaN(moment.getTime())) time.textContent = format.format(moment)
  }
}
