import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeMigrations } from '../../src/migrations/make-migrations.ts'
import { outboxApp } from '../../src/outbox/app.ts'

test('the migrations of the outbox make its tables as the models say', async () => {
  assert.deepEqual(await makeMigrations({ apps: [outboxApp], dryRun: true }), { kind: 'nothing' })
})
