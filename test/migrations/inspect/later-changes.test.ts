import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { databaseDrift } from '../../../src/migrations/inspect/database-drift.ts'
import { inspectDatabase } from '../../../src/migrations/inspect/inspect-database.ts'
import { makeMigrations } from '../../../src/migrations/make-migrations.ts'
import { migrate } from '../../../src/migrations/migrate.ts'
import { dialects } from '../dialects.ts'
import { existingProject } from './existing-project.ts'

/** What becomes of the tables later: indexes that Django made and named are renamed, dropped, and go with their columns. */
const operations = `
  op.alterField('Product', 'title', f.char({ maxLength: 200 })),
  op.renameField('Category', 'slug', 'address'),
  op.removeIndex('Product', 'product_active'),
  op.alterField('Watch', 'user', f.foreignKey('legacy.User', { onDelete: 'doNothing', index: false })),
  op.removeField('Category', 'name'),
  op.removeConstraint('Product', 'product_price_positive'),
  op.alterField('Tag', 'name', f.char({ maxLength: 60, unique: true })),`

describe('models of a database that was there before', () => {
  for (const { dialect, skip } of dialects) {
    it(`can be changed like others: Django on ${dialect}`, { skip }, async () => {
      await using project = await existingProject('django', dialect)
      const { database, folder } = project
      const { text } = await inspectDatabase(database)
      const apps = [await project.write(text)]
      await makeMigrations({ apps })
      await migrate({ database, apps, fakeInitial: true })
      await folder.write(
        'apps/legacy/migrations/0002_later.ts',
        `import { f, migration, op } from 'voltaic/migrations'
export default migration({ dependencies: [['legacy', '0001_initial']], operations: [${operations}] })\n`,
      )
      await migrate({ database, apps, allowDataLoss: true })
      assert.deepEqual((await databaseDrift({ database, apps })).differences, [])
    })
  }
})
