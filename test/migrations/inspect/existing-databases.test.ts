import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { databaseDrift } from '../../../src/migrations/inspect/database-drift.ts'
import { inspectDatabase } from '../../../src/migrations/inspect/inspect-database.ts'
import { makeMigrations } from '../../../src/migrations/make-migrations.ts'
import { migrate } from '../../../src/migrations/migrate.ts'
import { dialects } from '../dialects.ts'
import { existingProject, load } from './existing-project.ts'

describe('a database that was there before', () => {
  for (const { dialect, skip } of dialects) {
    for (const name of ['chinook', 'sakila', 'django', 'oddities']) {
      it(`gets models, a recorded migration, and nothing to do: ${name} on ${dialect}`, {
        skip,
      }, async () => {
        await using project = await existingProject(name, dialect)
        const { database } = project
        const { text } = await inspectDatabase(database)
        const apps = [await project.write(text)]
        assert.equal((await makeMigrations({ apps })).kind, 'migrations')
        const { steps } = await migrate({ database, apps, fakeInitial: true })
        assert.ok(steps.length > 0 && steps.every(({ isFaked }) => isFaked))
        assert.equal((await makeMigrations({ apps })).kind, 'nothing')
        const { variants: _, ...drift } = await databaseDrift({ database, apps })
        assert.deepEqual(drift, { differences: [], edited: [], missing: [], unapplied: [] })
        assert.equal((await inspectDatabase(database)).text, text, 'the same text again')
      })
    }
  }

  for (const { dialect, skip } of dialects) {
    it(`goes the same way on the command line on ${dialect}`, { skip }, async () => {
      await using project = await existingProject('django', dialect)
      const printed = await project.run('inspectdb', 'shop_tag', 'shop_category')
      assert.match(printed.output, /class Category [\s\S]*class Tag /)
      assert.doesNotMatch(printed.output, /class Product /)
      const wrong = await project.run('inspectdb', 'shop_tags')
      assert.deepEqual([wrong.code, /no table "shop_tags"/.test(wrong.output)], [1, true])

      const written = await project.run('inspectdb', '--output', 'apps/legacy/models.ts')
      assert.match(written.output, /^apps\/legacy\/models\.ts: 13 models\.\n/)
      assert.match((await project.run('makemigrations')).output, /0001_initial\.ts/)
      assert.equal((await project.run('migrate', '--fake-initial')).code, 0)
      assert.equal((await project.run('makemigrations', '--check')).code, 0)
      const checked = await project.run('check', '--database')
      assert.deepEqual([checked.code, checked.output], [0, 'No problems.\n'])

      await load(
        project.database,
        'ALTER TABLE shop_tag ADD COLUMN colour text; DROP INDEX product_active',
      )
      const found = await project.run('check', '--database', 'default')
      assert.equal(found.code, 1)
      assert.match(
        found.output,
        /error db\.drift-column-extra: legacy\.Tag: .*"shop_tag"\."colour"/,
      )
      assert.match(
        found.output,
        /error db\.drift-index-missing: legacy\.Product: .*"product_active"/,
      )
      const again = await project.run('inspectdb', '--output', 'apps/legacy/models.ts')
      assert.match(again.output, /holds models already/)
    })
  }
})
