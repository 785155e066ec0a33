/** How prices and times are put into words, on the server and in the browser alike. */

/** How many bids the page of a lot shows. */
export const shownBids = 12

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** `$12,400`, from `12400`, `'12400.00'`; cents only where there are some. */
export function dollars(amount: string | number): string {
  const [whole = '0', cents = ''] = String(amount).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return /^0*$/.test(cents) ? `$${grouped}` : `$${grouped}.${cents.padEnd(2, '0').slice(0, 2)}`
}

/** `3 bids`, `1 bid`, `No bids yet`, and `No bids` once it is over. */
export function bidCountText({ bidCount, status }: { bidCount: number; status: string }): string {
  if (bidCount === 0) return status === 'closed' ? 'No bids' : 'No bids yet'
  return bidCount === 1 ? '1 bid' : `${bidCount.toLocaleString('en-US')} bids`
}

/** `2 d 4 h`, `3 h 12 min`, `4 min 05 s`, `12 s`; `0 s` once it is past. */
export function durationText(milliseconds: number): string {
  const left = Math.max(0, milliseconds)
  if (left >= day) return `${Math.floor(left / day)} d ${Math.floor((left % day) / hour)} h`
  if (left >= hour) return `${Math.floor(left / hour)} h ${Math.floor((left % hour) / minute)} min`
  const seconds = Math.floor((left % minute) / 1000)
  if (left < minute) return `${seconds} s`
  return `${Math.floor(left / minute)} min ${String(seconds).padStart(2, '0')} s`
}

/** `2 d ago`, `3 h ago`, `4 min ago`, `just now` */
export function agoText(milliseconds: number): string {
  if (milliseconds < minute) return 'just now'
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min ago`
  if (milliseconds < day) return `${Math.floor(milliseconds / hour)} h ago`
  return `${Math.floor(milliseconds / day)} d ago`
}
