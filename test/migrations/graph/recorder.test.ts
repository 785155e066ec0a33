import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { Recorder } from '../../../src/migrations/record/recorder.ts'
import { databaseForTest } from '../database-for-test.ts'
import { dialects } from '../dialects.ts'

const record = (name: string) => ({ app: 'lots', name, hash: 'x' })

for (const { dialect, skip } of dialects) {
  describe(`the record of migrations on ${dialect}`, { skip }, () => {
    it('notices what another runner has applied, and what it has undone', async () => {
      await using made = await databaseForTest(dialect)
      const { database } = made
      const inBlock = <T>(run: () => Promise<T>) => atomic(run, { using: database })
      const [one, other] = [new Recorder(database), new Recorder(database)]
      await one.prepare()
      await one.recordAlone([record('0001_initial')])
      assert.equal((await one.applied()).size, 1)
      await other.applied()
      await other.recordAlone([record('0002_next')])
      assert.equal(await inBlock(() => one.isApplied(record('0002_next'))), true)
      assert.equal(await inBlock(() => one.isApplied(record('0003_last'))), false)
      await inBlock(() => other.remove([record('0001_initial')]))
      await assert.rejects(
        inBlock(() => one.isApplied(record('0003_last'))),
        {
          code: 'E_MIGRATION_CHANGED',
          message: /has undone migrations meanwhile: lots\.0001_initial/,
        },
      )
    })

    it('is written once by two who record the same', async () => {
      await using made = await databaseForTest(dialect)
      const recorders = [new Recorder(made.database), new Recorder(made.database)]
      for (const recorder of recorders) await recorder.prepare()
      for (const recorder of recorders) await recorder.recordAlone([record('0001_initial')])
      assert.equal((await new Recorder(made.database).applied()).size, 1)
    })
  })
}
