/** Durations as people write them: `'10m'`, `'1h30m'`, or a number of milliseconds. */
import { VoltaicError } from './errors.ts'

/** A duration: a number is milliseconds; a string has units `ms s m h d w`, largest first (`'1h30m'`). */
export type Duration = number | string

const units: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** The duration in milliseconds. Throws `E_DURATION` for what is not a duration. */
export function toMilliseconds(duration: Duration): number {
  if (typeof duration === 'number' && Number.isFinite(duration) && duration >= 0) return duration
  const parts =
    typeof duration === 'string' ? [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)] : []
  if (parts.length === 0 || parts.map(([text]) => text).join('') !== duration) {
    throw new VoltaicError(
      'E_DURATION',
      `${JSON.stringify(duration)} is not a duration. Write '10m', '1h30m' or milliseconds.`,
    )
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit!]!, 0)
}
