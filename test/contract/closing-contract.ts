/** What is left of a backplane that was closed: nothing. */
import assert from 'node:assert/strict'
import { waitUntil } from '../support/wait-until.ts'
import { type BackplaneSuite, Collector, checksOf } from './backplane-network.ts'

/** What keeps this process alive, by kind, without what comes from the tests' own waiting. */
function resources(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo())
    if (kind !== 'Timeout') counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

/** Whether there is nothing more than before. Other tests may still be letting go of theirs. */
function isNothingLeft(before: ReadonlyMap<string, number>): boolean {
  return [...resources()].every(([kind, count]) => count <= (before.get(kind) ?? 0))
}

/** Runs the suite. */
export function closingContract(suite: BackplaneSuite): void {
  const check = checksOf(suite, 'closing')

  check('ends its connections; twice is once', {}, async (network) => {
    const first = await network.node()
    await first.broker.subscribe('a', new Collector())
    const before = resources()
    const node = suite.isShared ? await network.node() : first
    await node.broker.subscribe('a', new Collector())
    await node.broker.publish('a', { data: '1' })
    await Promise.all([node.close(), node.close()])
    await node.close()
    await waitUntil(() => isNothingLeft(before), { what: 'nothing left' })
  })

  check('says how it is doing', {}, async (network) => {
    const node = await network.node()
    assert.equal(node.status, 'connected')
    assert.equal(node.name.length > 0, true)
    assert.equal(node.keepsHistory, suite.keepsHistory)
    const stop = node.onStatus(() => assert.fail('nothing happened'))
    stop()
  })
}
