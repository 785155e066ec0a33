/** Choosing among what might have become what: the likeliest first, and each only once. */
import type { Questionnaire, YesOrNo } from '../questions.ts'

/** Something that is gone, and something new that it may have become. */
export interface Candidate {
  readonly gone: string
  readonly added: string
  /** The higher, the likelier. */
  readonly rank: number
  readonly question: YesOrNo
}

/**
 * The candidates that are confirmed. What an answer was given for comes first, so that a single yes settles the questions
 * about the same two; then the likeliest are asked about.
 */
export async function confirmed<C extends Candidate>(
  candidates: readonly C[],
  questionnaire: Questionnaire,
): Promise<C[]> {
  const chosen: C[] = []
  const isOpen = (one: C) =>
    !chosen.some((other) => other.gone === one.gone || other.added === one.added)
  const ranked = candidates.toSorted((a, b) => b.rank - a.rank)
  for (const one of ranked)
    if (questionnaire.isSettled(one.question) && isOpen(one)) chosen.push(one)
  for (const one of ranked) {
    if (isOpen(one) && (await questionnaire.isSo(one.question))) chosen.push(one)
  }
  return candidates.filter((one) => chosen.includes(one))
}
