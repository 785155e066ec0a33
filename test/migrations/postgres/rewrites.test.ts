import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noPostgres } from '../../support/postgres.ts'
import { auction } from '../auction.ts'

/** What a change does to the table it is about, and to the one that is referred to: the table of the guide. */
const changes = [
  {
    what: 'a new column that may be NULL',
    operation: `op.addField('Bid', 'note', f.text({ null: true }))`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'a new column with a constant dbDefault',
    operation: `op.addField('Bid', 'stars', f.int({ dbDefault: 3 }))`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'a new column with a value for existing rows',
    operation: `op.addField('Bid', 'stars', f.int(), { existing: 3 })`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'a new reference that may be NULL',
    operation: `op.addField('Bid', 'other', f.foreignKey('lots.Lot', { null: true, index: false }))`,
    lock: 'AccessExclusiveLock',
    other: 'ShareRowExclusiveLock',
    scans: 0,
  },
  {
    what: 'a longer text',
    before: `op.addField('Bid', 'note', f.char({ maxLength: 20, null: true }))`,
    operation: `op.alterField('Bid', 'note', f.char({ maxLength: 40, null: true }))`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'text without a limit',
    before: `op.addField('Bid', 'note', f.char({ maxLength: 20, null: true }))`,
    operation: `op.alterField('Bid', 'note', f.text({ null: true }))`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'more digits of a decimal',
    before: `op.addField('Bid', 'price', f.decimal({ maxDigits: 5, decimalPlaces: 2, null: true }))`,
    operation: `op.alterField('Bid', 'price', f.decimal({ maxDigits: 9, decimalPlaces: 2, null: true }))`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'a column that may be NULL from now on',
    operation: `op.alterField('Bid', 'amount', f.int({ null: true }))`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'a column that goes',
    operation: `op.removeField('Bid', 'amount')`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'new names of the table and a column',
    operation: `op.renameField('Bid', 'amount', 'sum'), op.renameModel('Bid', 'Offer'), op.renameModel('Offer', 'Bid')`,
    lock: 'AccessExclusiveLock',
    scans: 0,
  },
  {
    what: 'a larger integer',
    operation: `op.alterField('Bid', 'amount', f.bigInt())`,
    lock: 'AccessExclusiveLock',
    rewrites: true,
  },
  {
    what: 'a text that becomes a number',
    before: `op.addField('Bid', 'note', f.text({ null: true }))`,
    operation: `op.alterField('Bid', 'note', f.int({ null: true }))`,
    lock: 'AccessExclusiveLock',
    rewrites: true,
  },
  {
    what: 'an index',
    operation: `op.addIndex('Bid', index('amount'))`,
    lock: 'ShareLock',
  },
  {
    what: 'a check',
    operation: `op.addConstraint('Bid', check('some_amount', { amount: { gt: 0 } }))`,
    lock: 'AccessExclusiveLock',
    scans: 1,
  },
  {
    what: 'a value in every row',
    before: `op.addField('Bid', 'note', f.text({ null: true })), op.run(async ({ model }) => { await model('bids.Bid').all().update({ note: '' }) }, { reverse: () => {} })`,
    operation: `op.alterField('Bid', 'note', f.text())`,
    lock: 'AccessExclusiveLock',
    scans: 1,
  },
] as const

/** The strongest first. */
const strongest = [
  'AccessExclusiveLock',
  'ShareRowExclusiveLock',
  'ShareLock',
  'ShareUpdateExclusiveLock',
]

const keep = `op.sql("INSERT INTO kept SELECT relation::regclass::text, mode, pg_relation_filenode('bids_bid'), pg_stat_get_xact_numscans('bids_bid'::regclass) FROM (SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN (to_regclass('lots_lot'), to_regclass('bids_bid')) UNION ALL SELECT 'bids_bid'::regclass, 'none') AS held", { reverse: '' })`

describe('what changes do to a large table on PostgreSQL', { skip: noPostgres }, () => {
  for (const change of changes) {
    const { what, operation, lock, rewrites = false } = { rewrites: undefined, ...change }
    it(`${what}: ${lock}${rewrites ? ', rewrites the rows' : ', rewrites no row'}`, async () => {
      await using project = await auction('postgres')
      await project.run('CREATE TABLE kept (name text, mode text, file bigint, scans bigint)')
      const before = 'before' in change ? change.before : ''
      await project.add('bids', '0002_before', before, `[['bids', '0001_initial']]`)
      const operations = [keep, operation, keep].join()
      await project.add('bids', '0003_change', operations, `[['bids', '0002_before']]`)
      await project.migrate({ allowDataLoss: true })
      const locks = async (table: string) => {
        const modes = (await project.rows(`SELECT mode FROM kept WHERE name = '${table}'`)).flat()
        return strongest.find((mode) => modes.includes(mode))
      }
      assert.equal(await locks('bids_bid'), lock)
      assert.equal(await locks('lots_lot'), 'other' in change ? change.other : undefined)
      const [row] = await project.rows(
        'SELECT count(DISTINCT file) > 1, max(scans) - min(scans) FROM kept',
      )
      assert.equal(row?.[0], rewrites)
      if ('scans' in change) assert.equal(row?.[1], change.scans)
    })
  }
})
