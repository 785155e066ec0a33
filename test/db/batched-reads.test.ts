import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatchedReads } from '../../src/db/batched-reads.ts'

function setUp(most = 3) {
  const readings: number[][] = []
  const gates: PromiseWithResolvers<void>[] = []
  const reads = new BatchedReads({
    keyOf: String,
    most,
    async read(questions: readonly number[]) {
      readings.push([...questions])
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise
      return questions.map((each) => each * 10)
    },
  })
  return { reads, readings, gates }
}

test('what is asked together is read together, equal questions once, and no more than the most', async () => {
  const { reads, readings, gates } = setUp()
  const answers = Promise.all([1, 2, 1, 3, 4].map((each) => reads.read(each)))
  await Promise.resolve()
  assert.deepEqual(readings, [[1, 2, 3]])
  gates[0]!.resolve()
  await new Promise(setImmediate)
  assert.deepEqual(readings, [[1, 2, 3], [4]])
  gates[1]!.resolve()
  assert.deepEqual(await answers, [10, 20, 10, 30, 40])
})

test('what is asked while a reading is under way is read after it, though it was asked before', async () => {
  const { reads, readings, gates } = setUp()
  const first = reads.read(1)
  await Promise.resolve()
  const again = reads.read(1)
  gates[0]!.resolve()
  assert.equal(await first, 10)
  await new Promise(setImmediate)
  gates[1]!.resolve()
  assert.equal(await again, 10)
  assert.deepEqual(readings, [[1], [1]])
})

test('a reading that fails rejects its questions, and the next one goes on', async () => {
  const { reads, gates } = setUp()
  const failing = reads.read(1)
  await Promise.resolve()
  const next = reads.read(2)
  gates[0]!.reject(new Error('no database'))
  await assert.rejects(failing, /no database/)
  await new Promise(setImmediate)
  gates[1]!.resolve()
  assert.equal(await next, 20)
})
