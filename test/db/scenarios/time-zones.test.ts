/** Days, times and moments, whatever the time zone of the process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startNode } from '../../support/child-process.ts'

const program = fileURLToPath(new URL('programs/moments.ts', import.meta.url))

async function momentsIn(zone: string): Promise<unknown> {
  const child = startNode(program, [], { env: { TZ: zone } })
  const { code } = await child.exited
  assert.equal(code, 0, child.stderr)
  return JSON.parse(child.stdout)
}

for (const zone of ['UTC', 'America/Los_Angeles', 'Asia/Tokyo', 'Pacific/Apia'])
  test(`days are not shifted and moments stay instants in ${zone}`, async () => {
    assert.deepEqual(await momentsIn(zone), {
      day: '2026-03-08',
      time: '02:30:00',
      at: '2026-03-08T10:30:00.123Z',
      found: 1,
      json: { day: '2026-03-08', at: '2026-03-08T10:30:00.123Z' },
      days: ['2026-01-01', '2026-12-31'],
    })
  })
