import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noPostgres } from '../../support/postgres.ts'
import { after, auction } from '../auction.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'

/** The sequences and constraints, with their names. */
async function names(project: MigrationProject): Promise<string[]> {
  const sql = `SELECT relname FROM pg_class WHERE relkind IN ('S', 'i') AND relnamespace = current_schema()::regnamespace
      AND relname NOT LIKE 'voltaic%'
    UNION SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
      AND conrelid <> to_regclass('voltaic_migrations') ORDER BY 1`
  return (await project.rows(sql)).map(([name]) => String(name))
}

const long = 'AnExtraordinarilyLongNameOfAModelThatIsLongerThanItShouldBe'

describe('names on PostgreSQL', { skip: noPostgres }, () => {
  it('of sequences follow the table and the column, and the numbers go on', async () => {
    await using project = await auction('postgres')
    await project.add(
      'lots',
      '0002_rename',
      `op.renameModel('Lot', 'Item'), op.addField('Item', 'n', f.int({ null: true }))`,
      after,
    )
    await project.migrate()
    const sequence = `SELECT pg_get_serial_sequence('lots_item', 'id')::regclass::text`
    assert.deepEqual(await project.rows(sequence), [['lots_item_id_seq']])
    await project.run(`INSERT INTO lots_item (title, slug, views) VALUES ('New', 'new', 0)`)
    assert.deepEqual(await project.rows('SELECT max(id) FROM lots_item'), [[4]])
    await project.migrate({ app: 'lots', target: '0001', allowDataLoss: true })
    assert.deepEqual(await project.rows(sequence.replace('item', 'lot')), [['lots_lot_id_seq']])
  })

  it('of sequences that somebody has given stay', async () => {
    await using project = await auction('postgres')
    await project.run('ALTER SEQUENCE lots_lot_id_seq RENAME TO counter')
    await project.add('lots', '0002_rename', `op.renameModel('Lot', 'Item')`, after)
    await project.migrate()
    assert.deepEqual(
      await project.rows(`SELECT pg_get_serial_sequence('lots_item', 'id')::regclass::text`),
      [['counter']],
    )
  })

  it('are as in a new table after a rename, also where they are cut; later drops find them', async () => {
    const fields = `{ first_property_of_it: f.foreignKey('lots.Tag', { null: true }), second_property: f.positiveInt({ default: 0, unique: true }) }`
    const tag = `op.createModel('Tag', {})`
    await using project = await migrationProject('postgres')
    await project.add('lots', '0001_initial', `${tag}, op.createModel('Short', ${fields})`)
    await project.add('lots', '0002_rename', `op.renameModel('Short', '${long}')`, after)
    await project.migrate()
    await using fresh = await migrationProject('postgres')
    await fresh.add('lots', '0001_initial', `${tag}, op.createModel('${long}', ${fields})`)
    await fresh.migrate()
    assert.deepEqual(await names(project), await names(fresh))
    const later = `op.alterField('${long}', 'second_property', f.int({ default: 0 })),
      op.alterField('${long}', 'first_property_of_it', f.bigInt({ null: true, column: 'first_property_of_it_id' }))`
    await project.add('lots', '0003_later', later, `[['lots', '0002_rename']]`)
    await project.migrate()
    assert.deepEqual(
      (await names(project)).filter((name) => /positive|fkey|uniq/.test(name)),
      [],
    )
  })

  it('may be reserved words, have capitals, quotes and spaces', async () => {
    await using project = await migrationProject('postgres')
    const fields = `{ user: f.char({ maxLength: 9, column: 'User' }), order: f.int({ column: 'the "order"' }), parent: f.foreignKey('lots.Select', { null: true, column: 'Group' }) }`
    const options = `{ table: 'Select From', indexes: [index('user', '-order')], constraints: [check('Is Positive', { order: { gt: 0 } })] }`
    await project.add('lots', '0001_initial', `op.createModel('Select', ${fields}, ${options})`)
    await project.migrate()
    const changes = `op.alterField('Select', 'user', f.text({ column: 'User' })), op.renameField('Select', 'order', 'place'),
      op.removeConstraint('Select', 'Is Positive'),
      op.alterField('Select', 'place', f.bigInt({ column: 'Place' })), op.removeField('Select', 'parent')`
    await project.add('lots', '0002_change', changes, after)
    await project.migrate()
    assert.deepEqual(await project.columns('Select From'), ['id', 'User', 'Place'])
    await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
    assert.deepEqual(await project.tables(), [])
  })
})
