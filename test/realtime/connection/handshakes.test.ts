import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Handshakes } from '../../../src/realtime/connection/handshakes.ts'
import { testClock } from '../../../src/testing/clock.ts'

test('whoever does not connect in time is stale; one timer is enough for all', async () => {
  using clock = testClock()
  const handshakes = new Handshakes(10_000)
  const events: string[] = []
  const waiting = (name: string) => ({
    disconnect: ({ code }: { code: number }) =>
      void events.push(`${clock.monotonic()} ${name} ${code}`),
  })
  const [a, b, c] = [waiting('a'), waiting('b'), waiting('c')] as const
  handshakes.add(a)
  await clock.advance(4_000)
  handshakes.add(b)
  await clock.advance(2_000)
  handshakes.add(c)
  handshakes.delete(b)
  await clock.advance(20_000)
  assert.deepEqual(events, ['10000 a 3502', '16000 c 3502'])
  handshakes.add(b)
  handshakes.close()
  await clock.advance(20_000)
  assert.equal(events.length, 2)
})
