import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { queries } from '../../../src/db/engine/queries.ts'
import type { MigrationProject } from '../migration-project.ts'
import { change, contents, next, ownTable } from './own-table.ts'

const fields = `name: f.text({ null: true }), size: f.int({ null: true }), price: f.decimal({ maxDigits: 9, decimalPlaces: 2, null: true }), at: f.dateTime({ null: true }), on: f.boolean({ null: true })`

function lots(rows: string): Promise<MigrationProject> {
  return ownTable({
    fields,
    sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY AUTOINCREMENT, name text COLLATE NOCASE, size integer, price decimal(9, 2), at datetime, "on" bool);
CREATE TABLE child (lot integer REFERENCES lots_lot (id) ON DELETE CASCADE);
INSERT INTO lots_lot (id, name, size, price, at, "on") VALUES ${rows};
INSERT INTO child SELECT id FROM lots_lot;
`,
  })
}

/** The migration fails with the code and message, before anything is copied, and changes nothing. */
async function refuses(
  project: MigrationProject,
  operations: string,
  error: { code: string; message: RegExp },
): Promise<void> {
  const before = await contents(project)
  const { applied } = await next(project, operations)
  const made = await queries.collect(() => assert.rejects(applied(), error))
  assert.deepEqual(
    made.queries.filter(({ sql }) => sql.startsWith('INSERT INTO "voltaic_new')),
    [],
  )
  assert.deepEqual(await contents(project), before)
}

describe('rows that break a new rule', () => {
  it('have no value where there has to be one', async () => {
    const rows = `(1, 'a', 1, 1, NULL, 1), ${[2, 3, 4, 5, 6, 7, 8].map((id) => `(${id}, NULL, ${id}, 1, NULL, 1)`).join(', ')}`
    await using project = await lots(rows)
    await refuses(project, `op.alterField('Lot', 'name', f.text())`, {
      code: 'E_MIGRATION_NULLS',
      message:
        /"name" of "lots_lot" must have a value, but 7 rows have none: id 2, id 3, id 4, id 5, id 6, …/,
    })
    await refuses(project, `op.addField('Lot', 'code', f.int())`, {
      code: 'E_MIGRATION_NULLS',
      message: /"code".*8 rows have none: id 1/,
    })
    await change(
      project,
      `op.alterField('Lot', 'name', f.text(), { existing: 'none' }), op.addField('Lot', 'code', f.int(), { existing: 4 })`,
    )
    assert.deepEqual(await project.rows('SELECT name, code FROM lots_lot WHERE id < 3'), [
      ['a', 4],
      ['none', 4],
    ])
  })

  it('break a check, also one over columns that the migration adds or changes', async () => {
    await using project = await lots(`(1, '10', 5, 1, NULL, 1), (2, '9', NULL, 1, NULL, 1)`)
    await refuses(project, `op.addConstraint('Lot', check('small', { size: { lt: 5 } }))`, {
      code: 'E_MIGRATION_CHECK',
      message: /"small" of "lots_lot" does not hold for 1 row: id 1\./,
    })
    await refuses(
      project,
      `op.addField('Lot', 'least', f.int(), { existing: 7 }), op.addConstraint('Lot', check('enough', '"size" >= "least"'))`,
      { code: 'E_MIGRATION_CHECK', message: /"enough"/ },
    )
    await change(
      project,
      `op.alterField('Lot', 'name', f.int({ null: true })), op.addConstraint('Lot', check('named', { name: { gt: 8 } }))`,
    )
    assert.deepEqual(await project.rows('SELECT name, typeof(name) FROM lots_lot'), [
      [10, 'integer'],
      [9, 'integer'],
    ])
  })

  it('break a check over a generated column', async () => {
    await using project = await lots(`(1, 'a', 5, 1, NULL, 1)`)
    const generated = `op.addField('Lot', 'double', f.generated(f.int({ null: true }), '"size" * 2'))`
    const before = await contents(project)
    const { applied } = await next(
      project,
      `${generated}, op.addConstraint('Lot', check('few', { double: { lt: 9 } }))`,
    )
    await assert.rejects(applied(), {
      code: 'E_MIGRATION_VALUES',
      message: /A row of "lots_lot" does not fit.*"few"/,
    })
    assert.deepEqual(await contents(project), before)
    await change(project, generated)
    assert.deepEqual(await project.rows('SELECT double FROM lots_lot'), [[10]])
    await refuses(project, `op.addConstraint('Lot', check('few', { double: { lt: 9 } }))`, {
      code: 'E_MIGRATION_CHECK',
      message: /id 1/,
    })
  })

  it('are the same where they must differ, by the collation of the column and the condition', async () => {
    await using project = await lots(
      `(1, 'Clock', 1, 1, NULL, 1), (2, 'CLOCK', 9, 1, NULL, 1), (3, NULL, 1, 2, NULL, 1), (4, NULL, 1, 2, NULL, 1)`,
    )
    const error = { code: 'E_MIGRATION_DUPLICATES', message: /2 rows with \(Clock\)/i }
    await refuses(project, `op.addConstraint('Lot', unique('once', ['name']))`, error)
    await refuses(
      project,
      `op.addConstraint('Lot', unique('once', ['name'])), op.alterField('Lot', 'size', f.bigInt({ null: true }))`,
      error,
    )
    await change(
      project,
      `op.addConstraint('Lot', unique('once', ['name'], { condition: { size: { lt: 5 } } })), op.alterField('Lot', 'size', f.bigInt({ null: true }))`,
    )
    await assert.rejects(project.run(`UPDATE lots_lot SET size = 1`), { code: 'E_UNIQUE' })
    await refuses(
      project,
      `op.addConstraint('Lot', unique('both', ['price', 'size'])), op.alterField('Lot', 'price', f.decimal({ maxDigits: 10, decimalPlaces: 2, null: true }))`,
      { code: 'E_MIGRATION_DUPLICATES', message: /2 rows with \(2, 1\)/ },
    )
  })

  it('refer to rows that the new target does not have', async () => {
    await using project = await ownTable({
      fields: `parent: f.foreignKey('lots.Lot', { null: true, onDelete: 'setNull' })`,
      sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY, parent_id bigint REFERENCES lots_lot (id) DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX lots_lot_parent_id_idx ON lots_lot (parent_id);
INSERT INTO lots_lot VALUES (1, NULL), (2, 1), (3, 2), (4, 2);
`,
    })
    const operations = `op.createModel('Group', { name: f.text() }), op.run(async ({ model }) => { await model('lots.Group').create({ name: 'a' }) }),
      op.alterField('Lot', 'parent', f.foreignKey('lots.Group', { null: true, onDelete: 'setNull' }))`
    const before = await contents(project)
    const { applied } = await next(project, operations)
    await assert.rejects(applied(), {
      code: 'E_MIGRATION_REFERENCES',
      message: /lots_lot \(parent_id\) → lots_group: 2 rows \(id 3: 2; id 4: 2\)/,
    })
    assert.deepEqual(await contents(project), before)
  })
})

describe('values that get another type', () => {
  const rows = `(1, '12', 40000, 1.5, '2026-03-29 14:30:00.000', 1), (2, ' 7 ', 2, 123456.75, NULL, 0), (3, NULL, NULL, NULL, NULL, NULL)`

  it('are converted', async () => {
    await using project = await lots(rows)
    await change(
      project,
      `op.alterField('Lot', 'name', f.int({ null: true })), op.alterField('Lot', 'size', f.text({ null: true })),
       op.alterField('Lot', 'price', f.float({ null: true })), op.alterField('Lot', 'at', f.date({ null: true })),
       op.alterField('Lot', 'on', f.text({ null: true }))`,
    )
    assert.deepEqual(await project.rows('SELECT name, size, price, at, "on" FROM lots_lot'), [
      [12, '40000', 1.5, '2026-03-29', 'true'],
      [7, '2', 123456.75, null, 'false'],
      [null, null, null, null, null],
    ])
    await change(
      project,
      `op.alterField('Lot', 'name', f.boolean({ null: true })), op.alterField('Lot', 'size', f.decimal({ maxDigits: 5, decimalPlaces: 0, null: true })),
       op.alterField('Lot', 'at', f.dateTime({ null: true })), op.alterField('Lot', 'on', f.boolean({ null: true }))`,
    )
    assert.deepEqual(await project.rows('SELECT name, size, at, "on" FROM lots_lot'), [
      [1, 40000, '2026-03-29 00:00:00.000', 1],
      [1, 2, null, 0],
      [null, null, null, null],
    ])
  })

  for (const [what, operation, sample] of [
    ['a text that is no number', `'name', f.int({ null: true })`, `id 4: 'abc'`],
    [
      'a text that is no date',
      `'name', f.date({ null: true })`,
      `id 1: '12', id 2: ' 7 ', id 4: 'abc'`,
    ],
    ['a text that is no boolean', `'name', f.boolean({ null: true })`, 'id 1: '],
    [
      'a text that is too long',
      `'name', f.char({ maxLength: 2, null: true })`,
      `id 2: ' 7 ', id 4: 'abc'`,
    ],
    ['a number that is too large', `'size', f.smallInt({ null: true })`, 'id 1: 40000'],
    ['a number that is not whole', `'price', f.int({ null: true })`, 'id 1: 1.5, id 2: 123456.75'],
    [
      'a decimal with too many digits',
      `'price', f.decimal({ maxDigits: 7, decimalPlaces: 2, null: true })`,
      'id 2: 123456.75',
    ],
    ['a negative number', `'size', f.positiveInt({ null: true })`, 'id 4: -1'],
  ] as const) {
    it(`are refused: ${what}`, async () => {
      await using project = await lots(`${rows}, (4, 'abc', -1, 2, NULL, 1)`)
      const message = new RegExp(`do(es)? not fit: ${sample.replace(/[.()]/g, '\\$&')}`)
      await refuses(project, `op.alterField('Lot', ${operation})`, {
        code: 'E_MIGRATION_VALUES',
        message,
      })
    })
  }

  it('may be longer than their type says, when that grows', async () => {
    await using project = await ownTable({
      fields: `name: f.char({ maxLength: 3 })`,
      sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY, name varchar(3));
INSERT INTO lots_lot VALUES (1, 'longer');
`,
    })
    await change(project, `op.alterField('Lot', 'name', f.char({ maxLength: 4 }))`)
    assert.deepEqual(await project.rows('SELECT name FROM lots_lot'), [['longer']])
  })
})
