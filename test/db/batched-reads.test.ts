import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replaceClock } from '../../src/core/clock.ts'
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
  await new Promise(setImmediate)
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
  await new Promise(setImmediate)
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
  await new Promise(setImmediate)
  const next = reads.read(2)
  gates[0]!.reject(new Error('no database'))
  await assert.rejects(failing, /no database/)
  await new Promise(setImmediate)
  gates[1]!.resolve()
  assert.equal(await next, 20)
})

test('readings that follow one another closely collect for a moment; the first one waits for nothing', async (t) => {
  const timers: (() => void)[] = []
  const after = (_: number, fn: () => void) => ({ cancel() {}, fired: timers.push(fn) })
  t.after(replaceClock({ now: () => 0, monotonic: () => 0, after }))
  const readings: number[][] = []
  const read = async (questions: readonly number[]) => {
    readings.push([...questions])
    return questions
  }
  const reads = new BatchedReads({ keyOf: String, most: 3, read })
  assert.equal(await reads.read(1), 1)
  await new Promise(setImmediate)
  const second = reads.read(2)
  await new Promise(setImmediate)
  const third = reads.read(3)
  timers[0]!()
  assert.deepEqual(await Promise.all([second, third]), [2, 3])
  assert.deepEqual(readings, [[1], [2, 3]])
  assert.equal(timers.length, 1)
})
