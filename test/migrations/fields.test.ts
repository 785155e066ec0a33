/** Every kind of field survives being written into a migration, and changes of it reach the database. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defineApp } from '../../src/core/app-definition.ts'
import type { AnyModel } from '../../src/db/any-model.ts'
import { F } from '../../src/db/expressions/f.ts'
import { Concat, Greatest } from '../../src/db/expressions/functions.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'
import { makeMigrations } from '../../src/migrations/make-migrations.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { databaseForTest } from './database-for-test.ts'
import { dialects } from './dialects.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'
import { schemaOf } from './schema-of.ts'

const price = f.decimal({ maxDigits: 10, decimalPlaces: 2 })
const total = f.decimal({ maxDigits: 12, decimalPlaces: 2 })
const before = { price, pieces: f.int({ default: 1 }), first: f.text({ default: '' }) }
const others = {
  tags: f.array(f.char({ maxLength: 30 }), { default: [] }),
  slugs: f.array(f.slug(), { null: true }),
  prices: f.array(f.decimal({ maxDigits: 8, decimalPlaces: 2 }), { null: true }),
  photo: f.image({ uploadTo: 'photos', default: '' }),
  paper: f.file({ maxLength: 200, null: true }),
  address: f.ip({ null: true }),
  status: f.choice({ draft: 'Being written', open: 'On sale' }, { dbDefault: 'draft' }),
  span: f.duration({ null: true, unique: true }),
  note: f.char({ maxLength: 20, dbDefault: "it's", column: 'note_text' }),
}
const computed = {
  total: f.generated(total, F('price').times(F('pieces')), { index: true }),
  name: f.generated(f.text(), Concat('first', 'note')),
  most: f.generated(f.int(), Greatest('pieces', 3), { column: 'at_most' }),
}

function modelOf(fields: object): AnyModel {
  const base = Model(fields) as unknown as new () => object
  return class Line extends base {} as unknown as AnyModel
}

async function makeAndRun(project: MigrationProject, model: AnyModel) {
  const app = defineApp({ dirname: project.app('lots').directory }, { models: [model] })
  const made = await makeMigrations({ apps: [app] })
  assert.ok(made.kind === 'migrations', made.kind)
  await migrate({ database: project.database, apps: [app] })
  assert.deepEqual(await makeMigrations({ apps: [app] }), { kind: 'nothing' })
  return made.migrations.map(({ text }) => text).join('')
}

for (const { dialect, skip } of dialects)
  describe(`fields in migrations on ${dialect}`, { skip }, () => {
    it('make the same table as the model, and nothing is left to do', async () => {
      await using project = await migrationProject(dialect)
      const model = modelOf({ ...before, ...others, ...computed })
      const text = await makeAndRun(project, model)
      assert.match(text, /tags: f\.array\(f\.char\(\{ maxLength: 30 \}\), \{ default: \[\] \}\)/)
      assert.match(text, /slugs: f\.array\(f\.char\(\{ maxLength: 50 \}\), \{ null: true \}\)/)
      assert.match(text, /f\.generated\(\s*f\.decimal\(\{ maxDigits: 12, decimalPlaces: 2 \}\)/)

      await using direct = await databaseForTest(dialect)
      direct.database.addModels([model])
      await direct.database.createTables()
      assert.deepEqual(await schemaOf(project.database), await schemaOf(direct.database))
    })

    it('are added to a table with rows, and generated columns are computed for them', async () => {
      await using project = await migrationProject(dialect)
      await makeAndRun(project, modelOf(before))
      const insert = `INSERT INTO lots_line (price, pieces, first) VALUES (2.50, 3, 'Ann')`
      await project.database.execute({ sql: insert, parameters: [], kind: 'write' })
      await makeAndRun(project, modelOf({ ...before, ...others, ...computed }))
      const changed = { total: f.generated(total, F('price').times(F('pieces')).plus(1)) }
      await makeAndRun(project, modelOf({ ...before, ...others, ...computed, ...changed }))
      const sql = 'SELECT total, name, at_most, status, tags FROM lots_line'
      const { rows } = await project.database.execute({ sql, parameters: [], kind: 'read' })
      const [sum, ...rest] = rows[0] ?? []
      assert.equal(Number(sum), 8.5)
      assert.deepEqual(rest.map(String), ["Annit's", '3', 'draft', '[]'])
    })
  })
