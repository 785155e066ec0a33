import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { connect } from '../../../src/db/engine/connect.ts'
import { Count } from '../../../src/db/expressions/aggregate.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'

class Paper extends Model(
  {
    name: f.char({ maxLength: 9 }),
    removedAt: f.dateTime({ null: true }),
    get parent() {
      return f.foreignKey(() => Paper, { null: true })
    },
    get children() {
      return f.reverse(() => Paper, 'parent')
    },
  },
  { baseFilter: { removedAt: null } },
) {}

suite('the base filter of a model', () => {
  test('applies to its queries and wherever its rows are the many', async () => {
    const database = await connect('sqlite::memory:', { models: [Paper] })
    await database.createTables()
    const root = await Paper.create({ name: 'root' })
    const gone = await Paper.create({ name: 'gone', parent: root, removedAt: new Date() })
    const leaf = await Paper.create({ name: 'leaf', parent: gone })
    assert.equal(await Paper.count(), 2)
    assert.deepEqual(await root.children, [])
    assert.equal(await Paper.filter({ children: { name: 'gone' } }).count(), 0)
    assert.equal(await Paper.filter({ children: null }).count(), 2)
    assert.equal(await Paper.filter({ children: gone }).count(), 0)
    const counted = await Paper.annotate({ n: Count('children') }).get({ name: 'root' })
    assert.equal(counted.n, 0)
    assert.equal((await Paper.get({ name: 'leaf' })).parentId, gone.id)
    assert.equal((await leaf.parent)?.name, 'gone')
    assert.equal(await Paper.unfiltered().count(), 3)
    await database.close()
  })
})
