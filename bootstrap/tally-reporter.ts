/** A reporter for node:test that counts: one JSON object at the end. */
import type { TestEvent } from 'node:test/reporters'

/** How many tests ended how. Suites are not counted. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Yields the tally of a run as JSON. */
export default async function* tally(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    if (event.data.details.type === 'suite') continue
    if (event.data.skip !== undefined) count.skipped++
    else if (event.type === 'test:pass') count.passed++
    else count.failed++
  }
  yield JSON.stringify(count)
}
