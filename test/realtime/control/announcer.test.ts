import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../../src/core/log.ts'
import type { BackplaneStatus } from '../../../src/realtime/backplane/backplane.ts'
import { BackplaneError } from '../../../src/realtime/backplane/backplane-error.ts'
import { MemoryControl } from '../../../src/realtime/backplane/memory/memory-control.ts'
import { Announcer } from '../../../src/realtime/control/announcer.ts'
import type { ControlMessage } from '../../../src/realtime/control/control.ts'

const row = (pk: string): ControlMessage => ({ kind: 'row-changed', model: 'Lot', pk })

/** A control whose way out can be closed and slow. */
class FarControl extends MemoryControl {
  isAway = false
  gate: Promise<void> | undefined
  readonly sent: ControlMessage[] = []

  override async send(message: ControlMessage): Promise<number> {
    if (this.isAway) throw new BackplaneError('E_BACKPLANE_UNAVAILABLE', 'away')
    const sending = super.send(message)
    this.sent.push(message)
    await this.gate
    return sending
  }
}

function setUp() {
  const control = new FarControl()
  const listeners = new Set<(status: BackplaneStatus) => void>()
  const log: string[] = []
  const onStatus = (listener: (status: BackplaneStatus) => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const make = (acted: ControlMessage[]) =>
    new Announcer({
      backplane: { control, onStatus },
      act: (message) => void acted.push(message),
      log: createLog('info', { write: (line) => void log.push(line) }),
    })
  const comeBack = () => {
    control.isAway = false
    for (const listener of listeners) listener('connected')
  }
  return { control, log, make, comeBack, listeners }
}

test('this node acts before tell returns, and once; the others when it resolves', async () => {
  const { make } = setUp()
  const [here, there]: [ControlMessage[], ControlMessage[]] = [[], []]
  const [first, second] = [make(here), make(there)]
  const telling = first.tell(row('1'))
  assert.deepEqual(here, [row('1')])
  await telling
  assert.deepEqual([here, there], [[row('1')], [row('1')]])
  first.close()
  second.close()
})

test('what is told in one tick leaves together, and while that is under way, what comes then', async () => {
  const { make, control } = setUp()
  const announcer = make([])
  const gate = Promise.withResolvers<void>()
  control.gate = gate.promise
  const first = Promise.all([announcer.tell(row('1')), announcer.tell(row('2'))])
  await new Promise(setImmediate)
  const second = Promise.all([announcer.tell(row('3')), announcer.tell(row('4'))])
  assert.equal(control.sent.length, 1)
  gate.resolve()
  await first
  await second
  assert.deepEqual(control.sent, [
    { kind: 'several', messages: [row('1'), row('2')] },
    { kind: 'several', messages: [row('3'), row('4')] },
  ])
  assert.equal(announcer.settled, undefined)
  announcer.close()
})

test('what cannot be sent is kept, logged, and sent when the backplane is back', async () => {
  const { make, control, log, comeBack } = setUp()
  const here: ControlMessage[] = []
  const announcer = make(here)
  control.isAway = true
  await announcer.tell(row('1'))
  await announcer.tell(row('2'))
  assert.deepEqual([here, log.length], [[row('1'), row('2')], 1])
  comeBack()
  await new Promise(setImmediate)
  assert.deepEqual(control.sent, [{ kind: 'several', messages: [row('1'), row('2')] }])
  announcer.close()
})

test('who tells waits no longer than two seconds for a backplane that does not answer', async () => {
  const { make, control } = setUp()
  const announcer = make([])
  control.gate = new Promise(() => undefined)
  await Promise.all([announcer.tell(row('1')), announcer.tell(row('2'))])
  announcer.close()
})

test('nothing is left of one that is closed', async () => {
  const { make, control, listeners } = setUp()
  const here: ControlMessage[] = []
  const announcer = make(here)
  announcer.close()
  await control.send(row('1'))
  assert.deepEqual([here, listeners.size], [[], 0])
})
