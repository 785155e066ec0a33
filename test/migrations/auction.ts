/** Two apps with migrations: lots, which refer to each other, and bids on them. */
import type { Dialect } from '../../src/db/engine/driver.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'

/** The operation that makes lots. */
export const lot = `op.createModel('Lot', {
  title: f.char({ maxLength: 80 }),
  slug: f.char({ maxLength: 50, unique: true }),
  views: f.positiveInt({ default: 0 }),
  price: f.decimal({ maxDigits: 10, decimalPlaces: 2, null: true }),
  parent: f.foreignKey('lots.Lot', { null: true, onDelete: 'setNull' }),
}, { indexes: [index('title', '-views')], constraints: [check('lots_lot_price', '"price" > 0')] })`

/** The operation that makes bids. */
export const bid = `op.createModel('Bid', {
  amount: f.int(),
  lot: f.foreignKey('lots.Lot', { onDelete: 'dbCascade' }),
})`

/** A lot with two children and four bids, in migrations 0001. */
export async function auction(dialect: Dialect): Promise<MigrationProject> {
  const project = await migrationProject(dialect)
  await project.add('lots', '0001_initial', lot)
  await project.add('bids', '0001_initial', bid, `[['lots', '0001_initial']]`)
  await project.migrate()
  await project.run(`INSERT INTO lots_lot (title, slug, views, price, parent_id)
    VALUES ('Clock', 'clock', 1, 10, NULL), ('Chair', 'chair', 2, NULL, 1), ('Lamp', 'lamp', 3, 5, 1)`)
  await project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (1, 1), (2, 1), (3, 2), (4, 3)')
  return project
}

/** The dependency on the first migration of the lots. */
export const after = `[['lots', '0001_initial']]`
