import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import {
  type Application,
  announceApplication,
  runInApplication,
  Services,
  service,
  serviceKey,
} from '../../src/core/application.ts'

const color = serviceKey<string>('color')

function application(label: string, value: string): Application {
  const services = new Services()
  services.provide(color, value)
  return { label, services }
}

test('inside runInApplication the services are those of that application, also after awaits', async () => {
  const seen = await Promise.all(
    ['red', 'blue'].map((value) =>
      runInApplication(application(value, value), async () => {
        await setImmediate()
        return service(color)
      }),
    ),
  )
  assert.deepEqual(seen, ['red', 'blue'])
})

test('two running applications are ambiguous outside of both, and not inside', () => {
  const one = application('one', 'red')
  const stops = [announceApplication(one), announceApplication(application('two', 'blue'))]
  assert.throws(() => service(color), { code: 'E_APP_AMBIGUOUS' })
  assert.equal(
    runInApplication(one, () => service(color)),
    'red',
  )
  for (const stop of stops) stop()
})

test('a service is provided once, and a missing one is an error that names it', () => {
  const { services } = application('one', 'red')
  assert.throws(() => services.provide(color, 'green'), { code: 'E_SERVICE_TWICE' })
  assert.throws(() => services.get(serviceKey('shape')), {
    code: 'E_SERVICE_MISSING',
    message: /"shape"/,
  })
})
