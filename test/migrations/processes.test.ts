import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Dialect } from '../../src/db/engine/driver.ts'
import { startNode } from '../support/child-process.ts'
import { noPostgres } from '../support/postgres.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'
import { schemaOf } from './schema-of.ts'

const program = fileURLToPath(new URL('programs/migrate.ts', import.meta.url))

async function project(dialect: Dialect): Promise<MigrationProject> {
  const made = await migrationProject(dialect)
  await made.add(
    'lots',
    '0001_initial',
    `op.createModel('Lot', { title: f.text(), parent: f.foreignKey('lots.Lot', { null: true, onDelete: 'dbCascade' }) })`,
  )
  await made.migrate()
  await made.run(
    `INSERT INTO lots_lot (title, parent_id) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT 'lot ' || n, CASE WHEN n > 1 THEN 1 END FROM c`,
  )
  await made.add(
    'lots',
    '0002_alter',
    `op.alterField('Lot', 'title', f.char({ maxLength: 90 })), op.addIndex('Lot', index('title'))`,
    `[['lots', '0001_initial']]`,
  )
  await made.add(
    'lots',
    '0003_add',
    `op.addField('Lot', 'stars', f.int(), { existing: 1 })`,
    `[['lots', '0002_alter']]`,
  )
  return made
}

for (const { dialect, skip, statements } of [
  {
    dialect: 'sqlite',
    skip: false,
    statements: ['INSERT INTO "voltaic_new', 'DROP TABLE', 'ALTER TABLE', 'CREATE INDEX'],
  },
  { dialect: 'postgres', skip: noPostgres, statements: ['ALTER TABLE', 'CREATE INDEX'] },
] as const) {
  describe(`several processes that migrate on ${dialect}`, { skip }, () => {
    it('run each migration once', async () => {
      await using made = await project(dialect)
      const runners = [1, 2, 3].map(() => startNode(program, [made.folder.path, made.url]))
      await Promise.all(runners.map((runner) => runner.ready(/ready/)))
      for (const runner of runners) runner.write('go')
      const results = await Promise.all(runners.map((runner) => runner.ready(/ran (.*)/)))
      await Promise.all(runners.map((runner) => runner.exited))
      const ran = results.flatMap((result) => JSON.parse(result[1] ?? '') as string[])
      assert.deepEqual(ran.sort(), ['0002_alter', '0003_add'])
      assert.deepEqual(await made.rows('SELECT count(*), sum(stars) FROM lots_lot'), [[3000, 3000]])
      assert.deepEqual(await made.migrate(), [])
    })

    for (const statement of statements) {
      it(`leave nothing behind when one is killed after ${statement}`, async () => {
        await using made = await project(dialect)
        const before = await schemaOf(made.database)
        await using runner = startNode(program, [made.folder.path, made.url, statement])
        await runner.ready(/ready/)
        runner.write('go')
        await runner.ready(/stopped/)
        await runner.kill('SIGKILL')
        assert.deepEqual(await schemaOf(made.database), before)
        assert.deepEqual(await made.tables(), ['lots_lot'])
        assert.deepEqual(await made.rows('SELECT count(*), count(parent_id) FROM lots_lot'), [
          [3000, 2999],
        ])
        assert.deepEqual(await made.migrate(), ['lots.0002_alter', 'lots.0003_add'])
        if (dialect === 'sqlite')
          assert.deepEqual(await made.rows('PRAGMA integrity_check'), [['ok']])
        assert.deepEqual(await made.rows('SELECT count(*), count(parent_id) FROM lots_lot'), [
          [3000, 2999],
        ])
      })
    }
  })
}
