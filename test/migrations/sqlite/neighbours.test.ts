import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { startNode } from '../../support/child-process.ts'
import { after, auction, lot } from '../auction.ts'
import { migrationProject } from '../migration-project.ts'
import { change, next, writerKeys } from './own-table.ts'

const program = fileURLToPath(new URL('../programs/migrate.ts', import.meta.url))
const alter = `op.alterField('Lot', 'title', f.char({ maxLength: 200 }))`

describe('migrations beside other users of the file', () => {
  it('run once when several processes begin on a file that is not there', async () => {
    await using project = await migrationProject()
    await project.add('lots', '0001_initial', lot)
    await project.add('lots', '0002_alter', alter, after)
    const url = `sqlite:${project.folder.file('new.db')}`
    const runners = [1, 2, 3].map(() => startNode(program, [project.folder.path, url]))
    try {
      await Promise.all(runners.map((runner) => runner.ready(/ready/)))
      for (const runner of runners) runner.write('go')
      await Promise.all(runners.map((runner) => runner.exited))
      const ran = runners.map(({ stdout, stderr }) => /ran (.*)/.exec(stdout)?.[1] ?? stderr)
      assert.deepEqual(ran.flatMap((names) => JSON.parse(names)).sort(), [
        '0001_initial',
        '0002_alter',
      ])
    } finally {
      for (const runner of runners) await runner[Symbol.asyncDispose]()
    }
  })

  it('do not wait for a reader, which goes on seeing what it saw', async () => {
    await using project = await auction('sqlite')
    const other = await openDatabase(project.url)
    try {
      const lots = other.stream({ sql: 'SELECT * FROM lots_lot', parameters: [], kind: 'read' }, 1)
      assert.equal((await lots.next()).value?.[0]?.[1], 'Clock')
      await change(project, `${alter}, op.addField('Lot', 'stars', f.int(), { existing: 1 })`)
      const second = (await lots.next()).value?.[0]
      assert.equal(second?.length, 6)
      await lots.return()
    } finally {
      await other.close()
    }
  })

  it('leave statements that others have prepared working', async () => {
    await using project = await auction('sqlite')
    const server = await openDatabase(project.url)
    try {
      const read = {
        sql: 'SELECT id, title FROM lots_lot WHERE id = ?',
        parameters: [1],
        kind: 'read',
      } as const
      const all = {
        sql: 'SELECT * FROM lots_lot WHERE id = ?',
        parameters: [1],
        kind: 'read',
        withColumns: true,
      } as const
      const insert = {
        sql: 'INSERT INTO bids_bid (amount, lot_id) VALUES (?, ?)',
        parameters: [7, 1],
        kind: 'write',
      } as const
      for (const statement of [read, all, insert]) await server.execute(statement)
      await change(
        project,
        `${alter}, op.addField('Lot', 'stars', f.int(), { existing: 1 }), op.alterField('bids.Bid', 'amount', f.bigInt())`,
      )
      assert.deepEqual((await server.execute(read)).rows, [[1, 'Clock']])
      const { rows, columns } = await server.execute(all)
      assert.deepEqual([columns?.at(-1), rows[0]?.at(-1), rows[0]?.length], ['stars', 1, 7])
      assert.equal((await server.execute(insert)).changes, 1)
      assert.deepEqual(await project.rows('SELECT count(*) FROM bids_bid WHERE amount = 7'), [[2]])
      const threaded = await server.execute({ ...read, heavy: true })
      assert.deepEqual(threaded.rows, [[1, 'Clock']])
    } finally {
      await server.close()
    }
  })

  it('tell that another process holds the lock when it does not give it back', async () => {
    await using project = await auction('sqlite')
    const other = await openDatabase(project.url)
    const held = await other.begin()
    try {
      await assert.rejects(project.database.begin({ foreignKeys: false, lockTimeout: 20 }), {
        code: 'E_DB_TIMEOUT',
        message: /Another process holds the lock/,
      })
      assert.deepEqual(await writerKeys(project), [[1]])
    } finally {
      await held.rollback()
      held.release()
      await other.close()
    }
    await next(project, alter)
    assert.equal((await project.migrate()).length, 1)
    await assert.rejects(project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (1, 99)'), {
      code: 'E_FOREIGN_KEY',
    })
  })

  it('leave the connection as it was, wherever they fail', async () => {
    await using project = await auction('sqlite')
    const transaction = await project.database.begin({ foreignKeys: false })
    await transaction.script('PRAGMA legacy_alter_table = ON; DROP TABLE lots_lot')
    await assert.rejects(transaction.script('ALTER TABLE lots_lot RENAME TO other'))
    await transaction.rollback()
    transaction.release()
    const pragmas =
      'SELECT foreign_keys, legacy_alter_table FROM pragma_foreign_keys, pragma_legacy_alter_table'
    const state = { sql: pragmas, parameters: [], kind: 'write' } as const
    assert.deepEqual((await project.database.execute(state)).rows, [[1, 0]])
    assert.deepEqual(await project.rows('SELECT count(*) FROM bids_bid'), [[4]])
  })
})
