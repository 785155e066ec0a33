import { describe, it } from 'node:test'
import fc from 'fast-check'
import { histories, liveThrough } from './histories.ts'

/** `VOLTAIC_PROPERTY_RUNS=500` runs longer, with another `VOLTAIC_PROPERTY_SEED` elsewhere. */
const numRuns = Number(process.env.VOLTAIC_PROPERTY_RUNS ?? 10)
const seed = Number(process.env.VOLTAIC_PROPERTY_SEED ?? 20260329)

describe('a project whose models change again and again', () => {
  it('has the schema of its models and the rows it had, and leaves nothing behind', async () => {
    const limits = { interruptAfterTimeLimit: 60_000 * Math.ceil(numRuns / 20) }
    await fc.assert(fc.asyncProperty(histories, liveThrough), { numRuns, seed, ...limits })
  })
})
