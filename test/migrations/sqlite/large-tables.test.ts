/**
 * A table of many rows: 30,000 and three kills, or as many as the environment says:
 * `VOLTAIC_REBUILD_ROWS=1000000 VOLTAIC_REBUILD_KILLS=10 npm test -- test/migrations/sqlite/large-tables.test.ts`
 */
import assert from 'node:assert/strict'
import { copyFile, rm, stat } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import type { MigrationProgress } from '../../../src/migrations/run/progress.ts'
import { startNode } from '../../support/child-process.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'
import { contents, next, script, writerKeys } from './own-table.ts'

const program = fileURLToPath(new URL('../programs/measured-migration.ts', import.meta.url))
const rows = Number(process.env.VOLTAIC_REBUILD_ROWS ?? 30_000)
const kills = Number(process.env.VOLTAIC_REBUILD_KILLS ?? 3)

/** Numbers between 0 and 1, the same every time. */
function* fractions(): Generator<number, never> {
  for (let seed = 20_261_122; ; ) {
    seed = (seed * 48_271) % 2_147_483_647
    yield seed / 2_147_483_647
  }
}

/** Lots, one bid on every tenth, a trigger, a view and an index in SQL. */
async function largeProject(count = rows): Promise<MigrationProject> {
  const project = await migrationProject()
  await project.add(
    'lots',
    '0001_initial',
    `op.createModel('Lot', { title: f.char({ maxLength: 80 }), slug: f.char({ maxLength: 40, unique: true }), views: f.int({ index: true }), price: f.decimal({ maxDigits: 9, decimalPlaces: 2, null: true }), parent: f.foreignKey('lots.Lot', { null: true, onDelete: 'dbCascade' }) }),
     op.createModel('Bid', { amount: f.int(), lot: f.foreignKey('lots.Lot', { onDelete: 'dbCascade' }) })`,
  )
  await project.migrate()
  await script(
    project,
    `INSERT INTO lots_lot (title, slug, views, price, parent_id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT 'A lot with the number ' || i, 'lot-' || i, i % 1000, i / 4.0, CASE WHEN i > 10 THEN i / 2 END FROM n;
INSERT INTO lots_bid (amount, lot_id) SELECT views, id FROM lots_lot WHERE id % 10 = 0;
CREATE TABLE log (text);
CREATE TRIGGER noted AFTER DELETE ON lots_lot BEGIN INSERT INTO log VALUES ('gone; ' || OLD.title); END;
CREATE VIEW titles AS SELECT title FROM lots_lot;
CREATE INDEX loud ON lots_lot (upper(slug)) WHERE views > 900;
`,
  )
  return project
}

const changes = `op.alterField('Lot', 'title', f.char({ maxLength: 90 })), op.addField('Lot', 'stars', f.int(), { existing: 1 })`

const sums = `SELECT count(*), sum(id), sum(views), sum(parent_id), sum(length(title)), count(DISTINCT slug), (SELECT count(*) FROM lots_bid), (SELECT sum(lot_id) FROM lots_bid), (SELECT count(*) FROM log), (SELECT seq FROM sqlite_sequence WHERE name = 'lots_lot') FROM lots_lot`

/** What a file must have, whatever happened. */
async function summary(url: string) {
  const database = await openDatabase(url)
  const read = async (sql: string) =>
    (await database.execute({ sql, parameters: [], kind: 'read' })).rows
  try {
    return {
      sums: await read(sums),
      names: await read('SELECT type, name, tbl_name FROM sqlite_schema ORDER BY type, name'),
      broken: await read('PRAGMA foreign_key_check'),
      check: await read('PRAGMA quick_check'),
      columns: (await read(`SELECT name FROM pragma_table_info('lots_lot')`)).length,
    }
  } finally {
    await database.close()
  }
}

interface Figures {
  readonly milliseconds: number
  readonly longest: number
  readonly megabytes: number
  readonly parts: number
}

/** Migrates a copy of the database in a process of its own, which is killed after so many milliseconds if it is not done. */
async function migrated(project: MigrationProject, url: string, moment?: number) {
  const file = url.replace('sqlite:', '')
  for (const end of ['', '-wal', '-shm']) await rm(`${file}${end}`, { force: true })
  await project.run('PRAGMA wal_checkpoint(TRUNCATE)')
  await copyFile(project.folder.file('test.db'), file)
  await using child = startNode(program, [project.folder.path, url])
  await child.ready(/ready/)
  child.write('go')
  const kill = () => void child.kill('SIGKILL')
  const timer = moment === undefined ? undefined : setTimeout(kill, moment)
  await child.exited
  clearTimeout(timer)
  const told = /measured (.*)/.exec(child.stdout)?.[1]
  const figures: Figures | undefined = told === undefined ? undefined : JSON.parse(told)
  return { figures }
}

/** How long SQLite takes to copy the rows and to make the indexes again, and nothing else. */
async function plainCopy(project: MigrationProject): Promise<number> {
  const start = performance.now()
  await script(
    project,
    `BEGIN;
CREATE TABLE plain (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, title varchar(90) NOT NULL, slug varchar(40) NOT NULL, views integer NOT NULL, price decimal(9, 2), parent_id bigint, stars integer NOT NULL);
INSERT INTO plain SELECT id, title, slug, views, price, parent_id, 1 FROM lots_lot;
CREATE UNIQUE INDEX p1 ON plain (slug);
CREATE INDEX p2 ON plain (views);
CREATE INDEX p3 ON plain (parent_id);
CREATE INDEX p4 ON plain (upper(slug)) WHERE views > 900;
COMMIT;
`,
  )
  const milliseconds = performance.now() - start
  await project.run('DROP TABLE plain')
  await project.run('VACUUM')
  return milliseconds
}

function tell(context: TestContext, what: object): void {
  if (rows > 100_000) context.diagnostic(JSON.stringify(what))
}

describe('the rebuild of a large table', () => {
  it('keeps everything whenever its process is killed, and is made in parts', async (context) => {
    await using project = await largeProject()
    const before = await summary(project.url)
    const plain = await plainCopy(project)
    await next(project, changes)
    const url = `sqlite:${project.folder.file('copy.db')}`
    const whole = await migrated(project, url)
    assert.equal(whole.figures?.parts, Math.ceil(rows / 10_000))
    const after = { ...before, columns: before.columns + 1 }
    assert.deepEqual(await summary(url), after)

    const random = fractions()
    const killed: number[] = []
    for (let count = 0; count < kills; count++) {
      const moment = Math.round(random.next().value * (whole.figures?.milliseconds ?? 0))
      const { figures } = await migrated(project, url, moment)
      const left = await summary(url)
      if (left.columns === before.columns) assert.deepEqual(left, before, `killed at ${moment} ms`)
      else assert.deepEqual(left, after, `killed at ${moment} ms`)
      if (!figures) killed.push(moment)
    }
    const { size } = await stat(project.folder.file('test.db'))
    tell(context, { rows, size, plain, killed, ...whole.figures })
  })

  it('tells how many rows of how many are copied, and lets other work have its turn', async () => {
    await using project = await largeProject(95_000)
    const { name } = await next(project, changes)
    const progress: MigrationProgress[] = []
    let turns = 0
    let isOver = false
    const beat = () => {
      turns += 1
      if (!isOver) setImmediate(beat)
    }
    setImmediate(beat)
    const beats: number[] = []
    await project.migrate({
      onProgress: (one) => {
        progress.push(one)
        if (one.rows) beats.push(turns)
      },
    })
    isOver = true
    const step = { app: 'lots', name, direction: 'forward', operation: 'Add field stars to Lot' }
    assert.deepEqual(
      progress.filter((one) => one.rows),
      Array.from({ length: 10 }, (_, part) => {
        const done = Math.min((part + 1) * 10_000, 95_000)
        return { ...step, rows: { done, total: 95_000 } }
      }),
    )
    assert.ok((beats.at(-1) ?? 0) > (beats[0] ?? 0), String(beats))
  })

  it('can be stopped by what is told of progress, and then nothing is changed', async () => {
    await using project = await largeProject(25_000)
    const before = await contents(project)
    await next(project, changes)
    const stop = (one: MigrationProgress) => {
      if (one.rows?.done === 20_000) throw new Error('stopped by hand')
    }
    await assert.rejects(project.migrate({ onProgress: stop }), /stopped by hand/)
    assert.deepEqual(await contents(project), before)
  })

  it('keeps everything when the disk is full, and says so', async () => {
    await using project = await largeProject(25_000)
    const before = await contents(project)
    const [[pages] = []] = await project.rows('PRAGMA page_count')
    await next(project, changes)
    await project.database.execute({
      sql: `PRAGMA max_page_count = ${Number(pages) + 50}`,
      parameters: [],
      kind: 'write',
    })
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_FAILED',
      message: /database or disk is full.*Make room on the disk.*Nothing of it was kept/,
    })
    assert.deepEqual(await contents(project), before)
    assert.deepEqual(await writerKeys(project), [[1]])
    await project.database.execute({
      sql: 'PRAGMA max_page_count = 1000000',
      parameters: [],
      kind: 'write',
    })
    assert.equal((await project.migrate()).length, 1)
  })

  it('keeps the numbers of rows that begin and end at the limits', async () => {
    await using project = await migrationProject()
    await project.add('lots', '0001_initial', `op.createModel('Lot', { title: f.text() })`)
    await project.migrate()
    await script(
      project,
      `INSERT INTO lots_lot (id, title) VALUES (-9223372036854775808, 'first'), (9223372036854775807, 'last');
INSERT INTO lots_lot (id, title) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) SELECT i * 7 - 30000, 'x' FROM n;
`,
    )
    const all = 'SELECT count(*), min(id), max(id), sum(id % 1000) FROM lots_lot'
    const before = await project.rows(all)
    await next(project, `op.alterField('Lot', 'title', f.char({ maxLength: 9 }))`)
    await project.migrate()
    assert.deepEqual(await project.rows(all), before)
    assert.equal(before[0]?.[0], 10_001)
  })
})
