/** Sequences of changes, made at random. */
import fc from 'fast-check'
import { type Change, type ChangeName, changeNames } from './changes.ts'
import { HistoryRun, type Step } from './history-run.ts'

/** The first models, what becomes of them, and the point that is gone back to. */
export interface History {
  readonly first: Step
  readonly next: readonly Step[]
  readonly middle: number
}

const pick = fc.nat(63)
const picks = fc.tuple(pick, pick, pick)
const changeNamed = (name: ChangeName) => fc.record({ name: fc.constant(name), picks })
const change: fc.Arbitrary<Change> = fc.record({ name: fc.constantFrom(...changeNames), picks })

const firstStep: fc.Arbitrary<Step> = fc.record({
  changes: fc.array(changeNamed('addModel'), { minLength: 1, maxLength: 4 }),
  rows: fc.constant(2),
})
const nextStep: fc.Arbitrary<Step> = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  rows: fc.nat(2),
})

export const histories: fc.Arbitrary<History> = fc.record({
  first: firstStep,
  next: fc.array(nextStep, { minLength: 2, maxLength: 7 }),
  middle: fc.nat(7),
})

/** Lives through a history, and compares all there is to compare. An error tells the whole story. */
export async function liveThrough({ first, next, middle }: History): Promise<void> {
  await using run = await HistoryRun.start()
  try {
    for (const step of [first, ...next]) await run.live(step)
    await run.compareWithFresh()
    await run.thereAndBack(middle)
    await run.backToNothing()
  } catch (error) {
    throw new Error(`${run.story.join('\n')}\n${(error as Error).stack}`, { cause: error })
  }
}
