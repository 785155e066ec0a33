/** What is left of a backplane that was closed: nothing. */
import assert from 'node:assert/strict'
import { waitUntil } from '../support/wait-until.ts'
import { type BackplaneSuite, Collector, checksOf } from './backplane-network.ts'

/** What keeps this process alive, without what came from the tests' own waiting. */
function resources(): string {
  const own = process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout')
  return own.sort().join(' ')
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
    await waitUntil(() => resources() === before, { what: `only ${before}` })
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
