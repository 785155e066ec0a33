/** What became of the followers of a channel in a scenario. */
import type { Follower } from '../follower.ts'

/** Counts over all followers. Times are milliseconds. */
export interface FollowerReport {
  readonly clients: number
  /** Followers that got every publication once, in order, with offsets that follow one another. */
  readonly complete: number
  readonly missing: number
  readonly repeated: number
  /** How often somebody came back and was given what was missed. */
  readonly recovered: number
  /** How often somebody had to start afresh although there was a position. */
  readonly notRecovered: number
  /** How long those who were cut off were away, sorted. */
  readonly absences: readonly number[]
}

/** Looks at followers that should have got the numbers from 1 to `publications`. */
export function reportOn(followers: readonly Follower[], publications: number): FollowerReport {
  const sum = (of: (follower: Follower) => number) =>
    followers.reduce((total, follower) => total + of(follower), 0)
  return {
    clients: followers.length,
    complete: followers.filter((follower) => isComplete(follower, publications)).length,
    missing: sum(({ numbers }) => Math.max(publications - new Set(numbers).size, 0)),
    repeated: sum(({ numbers }) => numbers.length - new Set(numbers).size),
    recovered: sum(({ recoveries }) => recoveries.filter((recovered) => recovered).length),
    notRecovered: sum(({ recoveries }) => recoveries.filter((recovered) => !recovered).length),
    absences: followers.flatMap(({ absences }) => absences).sort((a, b) => a - b),
  }
}

/** The value below which a share of sorted values lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0
}

function isComplete({ numbers, offsets, fresh }: Follower, publications: number): boolean {
  return (
    fresh === 1 &&
    numbers.length === publications &&
    numbers.every((n, index) => n === index + 1) &&
    offsets.every((offset, index) => offset === index + 1)
  )
}
