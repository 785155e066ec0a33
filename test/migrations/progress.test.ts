import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MigrationProgress } from '../../src/migrations/run/progress.ts'
import { after, auction } from './auction.ts'
import { dialects } from './dialects.ts'

for (const { dialect, skip } of dialects) {
  describe(`the progress of migrations on ${dialect}`, { skip }, () => {
    it('is told at the start of each operation, forwards and backwards', async () => {
      await using project = await auction(dialect)
      await project.add(
        'lots',
        '0002_more',
        `op.addField('Lot', 'stars', f.int({ null: true })), op.sql('DELETE FROM bids_bid', { reverse: '' })`,
        after,
      )
      const told: MigrationProgress[] = []
      const onProgress = (progress: MigrationProgress) => {
        if (!progress.rows) told.push(progress)
      }
      await project.migrate({ onProgress })
      await project.migrate({ onProgress, app: 'lots', target: '0001' })
      const step = { app: 'lots', name: '0002_more' }
      const [add, run] = ['Add field stars to Lot', 'Run SQL: DELETE FROM bids_bid']
      assert.deepEqual(told, [
        { ...step, direction: 'forward', operation: add },
        { ...step, direction: 'forward', operation: run },
        { ...step, direction: 'backward', operation: run },
        { ...step, direction: 'backward', operation: add },
      ])
    })
  })
}
