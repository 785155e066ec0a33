/** Names that databases cut, keep for themselves, or have to quote. */
import assert from 'node:assert/strict'
import { inWorkshop } from './workshop.ts'

const order = (length: number) => ({
  auction: `
class Order extends Model({
  select: f.char({ maxLength: ${length}, unique: true }),
  from: f.int({ index: true }),
  where: f.char({ maxLength: ${length}, column: 'We"ird' }),
  größe: f.int(),
  mixed: f.char({ maxLength: ${length}, column: 'MixedCase' }),
  get group() { return f.foreignKey(() => Group, { null: true }) },
  get default() { return f.manyToMany(() => Group) },
}, {
  indexes: [index('select', '-from'), index('mixed')],
  constraints: [unique('values', ['from', 'where']), check('between', Q({ größe: { gt: 0 } }))],
}) {}
class Group extends Model({ user: f.text(), table: f.int({ null: true }) }, { table: 'All Groups "x"' }) {}`,
})

inWorkshop(
  'reserved words, quotes, unicode and mixed case live through changes',
  async (auction) => {
    await auction.change(order(10))
    const columns = '"select", "from", "größe", "We""ird", "MixedCase", group_id'
    await auction.run(`INSERT INTO "All Groups ""x""" ("user") VALUES ('u');
    INSERT INTO auction_order (${columns}) VALUES ('s', 1, 2, 'w', 'M', 1);
    INSERT INTO auction_order_default (order_id, group_id) VALUES (1, 1)`)
    await auction.change(order(100))
    const rows = await auction.rows(`SELECT ${columns} FROM auction_order`)
    assert.deepEqual(rows, [['s', 1, 2, 'w', 'M', 1]])
    const between = await auction.rows('SELECT order_id, group_id FROM auction_order_default')
    assert.deepEqual(between, [[1, 1]])
    await auction.isSound()
    const insert = `INSERT INTO auction_order (${columns}) VALUES`
    await assert.rejects(auction.run(`${insert} ('t', 2, 0, 'v', 'M', 1)`), /between/)
    await assert.rejects(auction.run(`${insert} ('t', 1, 1, 'w', 'M', 1)`))
    await auction.migrate({ app: 'auction', target: 'zero', allowDataLoss: true })
    assert.deepEqual(await auction.tables(), [])
    await auction.migrate()
  },
)

const model = 'AnUnusuallyLongNameOfAModelThatNobodyGives'
const long = 'aVeryLongNameOfAFieldThatDatabasesKeepWhole'

const cut = (name: string, first: string) => ({
  auction: `
class ${name} extends Model({
  ${first}: f.char({ maxLength: 9, unique: true }),
  ${long}Two: f.int({ index: true }),
  get ${long}Owner() { return f.foreignKey(() => Owner, { null: true }) },
  get ${long}Owners() { return f.manyToMany(() => Owner) },
}, {
  indexes: [index('${first}', '-${long}Two')],
  constraints: [unique('${long}_unique', ['${first}', '${long}Two']), check('${long}_check', Q({ ${long}Two: { gt: 0 } }))],
}) {}
class Owner extends Model({ name: f.text() }) {}`,
})

inWorkshop(
  'names that are too long are cut, follow renames, and are found again',
  async (auction) => {
    const namesOf = async () => {
      const found: Record<string, unknown[]> = {}
      for (const table of (await auction.tables()) as string[]) {
        found[table] = [...(await auction.columns(table)), ...(await auction.indexes(table))]
      }
      for (const name of [...Object.keys(found), ...Object.values(found).flat()]) {
        assert.ok(Buffer.byteLength(String(name)) <= 63, String(name))
      }
      return found
    }
    await auction.change(cut(model, `${long}One`))
    const names = await namesOf()
    const [table, [, one, two, owner]] = Object.entries(names).find(([, all]) => all.length > 8)!
    await auction.run(`INSERT INTO auction_owner (name) VALUES ('o');
    INSERT INTO "${table}" ("${one}", "${two}", "${owner}") VALUES ('x', 1, 1)`)
    await auction.change(cut('Short', 'short'), () => true)
    assert.ok((await auction.indexes('auction_short')).includes('auction_short_short_uniq'))
    assert.deepEqual(await auction.rows('SELECT * FROM auction_short'), [[1, 'x', 1, 1]])
    await auction.change(cut(model, `${long}One`), () => true)
    assert.deepEqual(
      await namesOf(),
      names,
      'a rename and its way back give the names of a new table',
    )
    await auction.isSound()
    await auction.migrate({ app: 'auction', target: 'zero', allowDataLoss: true })
    assert.deepEqual(await auction.tables(), [])
  },
)
