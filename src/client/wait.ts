/** Durations as a page writes them. */

/** Milliseconds, or `'500ms'`, `'10s'`, `'2m'`. */
export type Wait = number | `${number}ms` | `${number}s` | `${number}m`

/** The duration in milliseconds. Throws `TypeError` for what is not one. */
export function milliseconds(wait: Wait): number {
  if (typeof wait === 'number') return wait
  const [, amount, unit] = /^([\d.]+)(ms|s|m)$/.exec(wait) ?? []
  if (!amount) throw new TypeError(`"${wait}" is not a duration. Write '10s' or milliseconds.`)
  return Number(amount) * (unit === 'ms' ? 1 : unit === 's' ? 1_000 : 60_000)
}
