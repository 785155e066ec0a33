import assert from 'node:assert/strict'
import { test } from 'node:test'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { CommandError } from '../../../src/realtime/connection/command-error.ts'
import { DeadlineExceeded } from '../../../src/realtime/deadline.ts'
import { Hub } from '../../../src/realtime/node/hub.ts'
import { Gate } from '../../../src/realtime/rights/gate.ts'
import { Somebody } from '../rig.ts'

const ana = new Somebody('ana')
const ben = new Somebody('ben')

function setUp(options: Parameters<typeof channel>[1], timeout = 1_000) {
  const gate = new Gate({ hub: new Hub(assert.ifError), timeout })
  const { definition } = channel('room/:id', options)
  const named = (id: string) => ({ name: `room/${id}`, params: { id }, definition })
  return { gate, named }
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve))

test('questions of one tick share a target, and a user an answer', async () => {
  const asked: string[] = []
  const { gate, named } = setUp({
    load: () => asked.push('load'),
    subscribe: ({ user }) => asked.push(user.name) > 0,
  })
  const ask = (user: Somebody, id = '1') => gate.admit(named(id), user)
  await Promise.all([ask(ana), ask(ben), ask(ana), ask(ana, '2')])
  assert.deepEqual(asked, ['load', 'load', 'ana', 'ben', 'ana'])
  await tick()
  await ask(ana)
  assert.deepEqual(asked.slice(5), ['load', 'ana'])
  gate.forget()
  await ask(ana)
  assert.deepEqual(asked.slice(7), ['load', 'ana'])
})

test('only true is a yes', async () => {
  for (const [answer, isAllowed] of [
    [true, true],
    [false, false],
    [undefined, false],
    [1, false],
  ] as const) {
    const { gate, named } = setUp({ subscribe: () => answer as boolean })
    assert.equal((await gate.admit(named('1'), ana)).isAllowed, isAllowed)
  }
  const { gate, named } = setUp({})
  assert.equal((await gate.admit(named('1'), ana)).isAllowed, false)
})

test('what is not there is an unknown channel', async () => {
  const missing = Object.assign(new Error('gone'), { code: 'E_DOES_NOT_EXIST' })
  for (const load of [() => null, () => undefined, () => Promise.reject(missing)]) {
    const { gate, named } = setUp({ load, subscribe: () => true })
    await assert.rejects(
      gate.admit(named('1'), ana),
      (error) => error instanceof CommandError && error.reply.code === 102,
    )
  }
  const { gate, named } = setUp({ load: () => Promise.reject(new Error('no database')) })
  await assert.rejects(gate.admit(named('1'), ana), /no database/)
})

test('a rule that hangs is given up', async () => {
  const never = () => new Promise<never>(() => {})
  for (const options of [{ load: never }, { subscribe: never }]) {
    const { gate, named } = setUp({ subscribe: () => true, ...options }, 20)
    await assert.rejects(gate.admit(named('1'), ana), DeadlineExceeded)
  }
})
