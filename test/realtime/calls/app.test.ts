import assert from 'node:assert/strict'
import { it } from 'node:test'
import { makeMigrations } from '../../../src/migrations/make-migrations.ts'
import { callsApp } from '../../../src/realtime/calls/app.ts'

it('has the migrations that its model needs', async () => {
  assert.deepEqual(await makeMigrations({ apps: [callsApp], dryRun: true }), { kind: 'nothing' })
})
