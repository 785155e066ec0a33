import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fifo } from '../../../src/db/engine/fifo.ts'

describe('Fifo', () => {
  it('lets one run at a time, in the order in which they came', async () => {
    const fifo = new Fifo()
    const order: number[] = []
    let running = 0
    const run = (number: number) =>
      fifo.run(async () => {
        assert.equal(++running, 1)
        await new Promise((resolve) => setImmediate(resolve))
        order.push(number)
        running--
      })
    await Promise.all([1, 2, 3, 4, 5].map(run))
    assert.deepEqual(order, [1, 2, 3, 4, 5])
    assert.equal(fifo.isHeld, false)
  })

  it('passes on when the one who holds it fails', async () => {
    const fifo = new Fifo()
    const failing = fifo.run(() => Promise.reject(new Error('no')))
    const next = fifo.run(() => 'next')
    await assert.rejects(failing, { message: 'no' })
    assert.equal(await next, 'next')
  })

  it('forgets those who gave up', async () => {
    const fifo = new Fifo()
    await fifo.acquire()
    const controller = new AbortController()
    const aborted = fifo.acquire({ signal: controller.signal })
    const late = fifo.acquire({ timeout: 5, what: 'the pen' })
    const patient = fifo.acquire()
    controller.abort(new Error('gave up'))
    await assert.rejects(aborted, { message: 'gave up' })
    await assert.rejects(late, { code: 'E_DB_TIMEOUT', message: /Waited 5 ms for the pen/ })
    fifo.release()
    await patient
    assert.equal(fifo.isHeld, true)
    await assert.rejects(
      async () => fifo.acquire({ signal: AbortSignal.abort(new Error('over')) }),
      {
        message: 'over',
      },
    )
  })
})
