import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { queries } from '../../../src/db/engine/queries.ts'
import { migrate } from '../../../src/migrations/migrate.ts'
import { startNode } from '../../support/child-process.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'
import { script } from './own-table.ts'

const program = fileURLToPath(new URL('../programs/killed-migration.ts', import.meta.url))

async function project(): Promise<MigrationProject> {
  const made = await migrationProject()
  await made.add(
    'lots',
    '0001_initial',
    `op.createModel('Lot', { title: f.text(), views: f.int({ index: true }), parent: f.foreignKey('lots.Lot', { null: true, onDelete: 'dbCascade' }) }),
     op.createModel('Bid', { amount: f.int(), lot: f.foreignKey('lots.Lot', { onDelete: 'dbCascade' }) })`,
  )
  await made.migrate()
  await script(
    made,
    `CREATE TABLE log (text);
CREATE TRIGGER noted AFTER DELETE ON lots_lot BEGIN INSERT INTO log VALUES ('gone; ' || OLD.title); END;
CREATE VIEW titles AS SELECT title FROM lots_lot;
CREATE INDEX loud ON lots_lot (upper(title)) WHERE views > 1;
INSERT INTO lots_lot (id, title, views, parent_id) VALUES (1, 'a', 1, NULL), (2, 'b', 2, 1), (3, 'c', 3, 2), (8, 'd', 4, 1);
DELETE FROM lots_lot WHERE id = 8;
INSERT INTO lots_bid (amount, lot_id) VALUES (1, 1), (2, 2), (3, 3);
`,
  )
  await made.add(
    'lots',
    '0002_change',
    `op.alterField('Lot', 'title', f.char({ maxLength: 90 })), op.renameField('Lot', 'views', 'seen'),
     op.addField('Lot', 'stars', f.int(), { existing: 1 }), op.addIndex('Lot', index('stars', { name: 'by_stars' })),
     op.addConstraint('Lot', check('few', { stars: { lt: 6 } })), op.alterField('Bid', 'amount', f.bigInt()),
     op.run(async ({ model }) => { await model('lots.Lot').filter({ id: 2 }).update({ stars: 5 }) }),
     op.createModel('Tag', { name: f.text() }), op.sql("CREATE VIEW best AS SELECT title FROM lots_lot WHERE stars = 5")`,
    `[['lots', '0001_initial']]`,
  )
  return made
}

/** All there is in a file, but for the moment at which migrations ran. */
async function contents(database: Database): Promise<unknown> {
  const rows = async (sql: string) =>
    (await database.execute({ sql, parameters: [], kind: 'read' })).rows
  const schema = await rows(
    'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name',
  )
  const tables = schema.filter(([type]) => type === 'table').map(([, name]) => String(name))
  const all = tables.map((name) =>
    rows(`SELECT ${name === 'voltaic_migrations' ? 'app, name' : '*'} FROM "${name}"`),
  )
  return { schema, rows: await Promise.all(all), check: await rows('PRAGMA integrity_check') }
}

/** A file is what it was or what it was to be; migrated again, it is that. */
async function assertWhole(
  made: MigrationProject,
  file: string,
  expected: Expected,
): Promise<void> {
  const left = await openDatabase(`sqlite:${file}`)
  try {
    assert.deepEqual(await contents(left), expected.now, file)
    await migrate({ database: left, apps: made.apps, allowDataLoss: true })
    assert.deepEqual(await contents(left), expected.changed, `${file}, migrated again`)
    const check = { sql: 'PRAGMA foreign_key_check', parameters: [], kind: 'read' } as const
    assert.deepEqual((await left.execute(check)).rows, [])
  } finally {
    await left.close()
  }
}

interface Expected {
  readonly now: unknown
  readonly changed: unknown
}

/** A project in one file, its contents, and those after the migration, which runs on a copy. */
async function begun() {
  const made = await project()
  const original = await contents(made.database)
  const flush = { sql: 'PRAGMA wal_checkpoint(TRUNCATE)', parameters: [], kind: 'write' } as const
  await made.database.execute(flush)
  const copy = async (name: string) => {
    await copyFile(made.folder.file('test.db'), made.folder.file(name))
    return made.folder.file(name)
  }
  const database = await openDatabase(`sqlite:${await copy('whole.db')}`)
  const snapshots: string[] = []
  const stop = queries.observe(({ sql }) => {
    if (/^\s*(SELECT|EXPLAIN)/.test(sql)) return
    const file = made.folder.file(`snapshot${snapshots.length}.db`)
    for (const end of ['', '-wal'])
      copyFileSync(`${made.folder.file('whole.db')}${end}`, `${file}${end}`)
    snapshots.push(file)
  })
  await migrate({ database, apps: made.apps, allowDataLoss: true })
  stop()
  const changed = await contents(database)
  await database.close()
  assert.notDeepEqual(changed, original)
  return { made, copy, original, changed, snapshots }
}

describe('a migration whose process ends in the middle', () => {
  it('leaves the database as it was, after each of its statements', async () => {
    const { made, original, changed, snapshots } = await begun()
    await using _ = made
    assert.ok(snapshots.length > 15)
    for (const file of snapshots) await assertWhole(made, file, { now: original, changed })
  })

  it('leaves it as it was or as it was to be when the process is killed', async () => {
    const { made, copy, original, changed, snapshots } = await begun()
    await using _ = made
    const all = snapshots.map((_, at) => String(at + 1))
    const some = [all.at(9), all.at(-1)].map(String)
    for (const place of [...(process.env.VOLTAIC_KILL_EVERYWHERE ? all : some), 'end']) {
      const file = await copy(`killed${place}.db`)
      const child = startNode(program, [made.folder.path, `sqlite:${file}`, place])
      assert.equal((await child.exited).signal, 'SIGKILL', child.stderr)
      await assertWhole(made, file, { now: place === 'end' ? changed : original, changed })
    }
  })
})
