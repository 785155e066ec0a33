import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { migrate, migrationPlan } from '../../../src/migrations/migrate.ts'
import { startNode } from '../../support/child-process.ts'
import { noPostgres, onServer } from '../../support/postgres.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { after, auction } from '../auction.ts'
import { dialects } from '../dialects.ts'
import type { MigrationProject } from '../migration-project.ts'

const program = fileURLToPath(new URL('../programs/migrate.ts', import.meta.url))
const stepwise = `${after}, atomic: false`
const added = `op.addIndexConcurrently('Lot', index('title', { name: 'lots_by_title' }))`
const unique = `op.addIndexConcurrently('Lot', unique('lots_one_parent', ['parent']))`

/** The indexes of the lots that have these names, and whether they are valid. */
async function indexes(project: MigrationProject): Promise<unknown> {
  const sql = `SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = to_regclass('lots_lot') AND relname IN ('lots_by_title', 'lots_one_parent')`
  return project.rows(sql)
}

/** A transaction that has changed a lot, and so holds up who makes an index of lots. */
async function openWriter(project: MigrationProject) {
  const writer = await project.database.begin()
  await writer.script('UPDATE lots_lot SET views = views + 1 WHERE id = 1')
  return {
    async [Symbol.asyncDispose]() {
      await writer.rollback()
      writer.release()
    },
  }
}

/** Waits until the index is being made, and waits for the transactions of others. */
async function whenWaiting(project: MigrationProject): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_progress_create_index WHERE relid = to_regclass('lots_lot') AND phase LIKE 'waiting%'`
  await waitUntil(async () => (await project.rows(sql)).length > 0)
}

for (const { dialect, skip } of dialects) {
  describe(`indexes made concurrently on ${dialect}`, { skip }, () => {
    it('are refused in an atomic migration before anything runs', async () => {
      await using project = await auction(dialect)
      const column = `op.addField('Lot', 'color', f.text({ null: true }))`
      await project.add('lots', '0002_color', column, after)
      await project.add('lots', '0003_index', added, `[['lots', '0002_color']]`)
      const refused = {
        code: 'E_MIGRATION_ATOMIC',
        message:
          /"Add index lots_by_title to Lot concurrently" in lots\.0003_index .*atomic: false/,
      }
      await assert.rejects(project.migrate(), refused)
      await assert.rejects(
        migrationPlan({ database: project.database, apps: project.apps }),
        refused,
      )
      assert.equal((await project.columns('lots_lot')).includes('color'), false)
    })

    it('are made, undone, and removed', async () => {
      await using project = await auction(dialect)
      await project.add('lots', '0002_index', added, stepwise)
      const remove = `op.removeIndexConcurrently('Lot', 'lots_by_title')`
      await project.add('lots', '0003_remove', remove, `[['lots', '0002_index']], atomic: false`)
      const find =
        dialect === 'sqlite'
          ? `SELECT count(*) FROM sqlite_schema WHERE name = 'lots_by_title'`
          : `SELECT count(*) FROM pg_class WHERE oid = to_regclass('lots_by_title')`
      const count = async () => (await project.rows(find))[0]?.[0]
      await project.migrate({ app: 'lots', target: '0002' })
      assert.equal(await count(), 1)
      await project.migrate()
      assert.equal(await count(), 0)
      await project.migrate({ app: 'lots', target: '0002' })
      assert.equal(await count(), 1)
      await project.migrate({ app: 'lots', target: '0001' })
      assert.equal(await count(), 0)
    })

    it('name the values that are not unique, and leave nothing', async () => {
      await using project = await auction(dialect)
      await project.add('lots', '0002_unique', unique, stepwise)
      await assert.rejects(project.migrate(), {
        code: 'E_MIGRATION_DUPLICATES',
        message: /lots\.0002_unique failed at "Add .*lots_one_parent.*2 rows with \(1\)/,
      })
      if (dialect === 'postgres') assert.deepEqual(await indexes(project), [])
      await project.run('UPDATE lots_lot SET parent_id = NULL WHERE id = 3')
      assert.deepEqual(await project.migrate(), ['lots.0002_unique'])
      await assert.rejects(project.run('UPDATE lots_lot SET parent_id = 1'))
    })
  })
}

describe('indexes made concurrently on PostgreSQL', { skip: noPostgres }, () => {
  it('are shown in the plan', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_index', added, stepwise)
    const { steps } = await migrationPlan({ database: project.database, apps: project.apps })
    assert.deepEqual(steps[0]?.sql, [
      'CREATE INDEX CONCURRENTLY "lots_by_title" ON "lots_lot" ("title")',
    ])
  })

  it('wait for transactions longer than others wait for locks, and let them write', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_index', added, stepwise)
    const impatient = await openDatabase(project.url, { lockTimeout: 50 })
    let running: Promise<unknown> | undefined
    {
      await using _ = await openWriter(project)
      running = migrate({ database: impatient, apps: project.apps })
      await whenWaiting(project)
      await project.run(`INSERT INTO lots_lot (title, slug, views) VALUES ('New', 'new', 0)`)
      const waited = `SELECT clock_timestamp() - query_start > interval '100 ms' FROM pg_stat_activity
        WHERE query LIKE 'CREATE INDEX CONCURRENTLY "lots_by_title"%' AND state = 'active' AND wait_event_type = 'Lock'
        AND pid IN (SELECT pid FROM pg_locks WHERE relation = to_regclass('lots_lot'))`
      await waitUntil(async () => (await project.rows(waited))[0]?.[0] === true)
    }
    await running
    assert.deepEqual(await indexes(project), [['lots_by_title', true]])
    await impatient.close()
  })

  it('do not wait for a runner that waits for its turn', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_index', added, stepwise)
    const { database, apps } = project
    await using other = await openDatabase(project.url)
    const runs: Promise<unknown>[] = []
    {
      await using _ = await openWriter(project)
      runs.push(migrate({ database, apps }))
      await whenWaiting(project)
      runs.push(migrate({ database: other, apps }))
      const asked = `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%try_advisory%' OR query = 'ROLLBACK'`
      await waitUntil(async () => (await project.rows(asked)).length > 0)
    }
    await Promise.all(runs)
    assert.deepEqual(await indexes(project), [['lots_by_title', true]])
  })

  it('that an attempt before has left invalid are made anew', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_unique', unique, stepwise)
    await assert.rejects(
      project.database.alone(
        'CREATE UNIQUE INDEX CONCURRENTLY lots_one_parent ON lots_lot (parent_id)',
      ),
    )
    assert.deepEqual(await indexes(project), [['lots_one_parent', false]])
    await project.run('UPDATE lots_lot SET parent_id = NULL WHERE id = 3')
    await project.migrate()
    assert.deepEqual(await indexes(project), [['lots_one_parent', true]])
  })

  it('that are there already are taken, unless they are others', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_index', added, stepwise)
    await project.run('CREATE INDEX lots_by_title ON lots_lot (views)')
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_TABLE',
      message: /another index "lots_by_title", on "lots_lot" \(views\)/,
    })
    await project.run('DROP INDEX lots_by_title')
    await project.run('CREATE INDEX lots_by_title ON lots_lot (title)')
    assert.deepEqual(await project.migrate(), ['lots.0002_index'])
  })

  it('are finished by the next runner when one is killed in the middle', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_index', added, stepwise)
    await using runner = startNode(program, [project.folder.path, project.url])
    await runner.ready(/ready/)
    let running: Promise<unknown> | undefined
    {
      await using _ = await openWriter(project)
      runner.write('go')
      await whenWaiting(project)
      await runner.kill('SIGKILL')
      assert.deepEqual(await indexes(project), [['lots_by_title', false]])
      running = project.migrate()
    }
    await running
    assert.deepEqual(await indexes(project), [['lots_by_title', true]])
    assert.deepEqual(await project.migrate(), [])
  })

  it('are dropped and made anew when the server ended the attempt', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_index', added, stepwise)
    {
      await using _ = await openWriter(project)
      const running = assert.rejects(project.migrate(), { code: 'E_MIGRATION_FAILED' })
      await whenWaiting(project)
      const schema = (await project.rows('SELECT current_schema()'))[0]?.[0]
      await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index
        WHERE relid = to_regclass('${schema}.lots_lot')`)
      await running
    }
    assert.deepEqual(await project.migrate(), ['lots.0002_index'])
    assert.deepEqual(await indexes(project), [['lots_by_title', true]])
  })
})
