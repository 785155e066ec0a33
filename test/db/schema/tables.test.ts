import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { connect } from '../../../src/db/engine/connect.ts'
import { UniqueViolation } from '../../../src/db/engine/errors.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { tablesOfModels } from '../../../src/db/schema/tables.ts'

class Chicken extends Model({
  name: f.char({ maxLength: 9, unique: true }),
  get egg() {
    return f.foreignKey(() => Egg, { null: true, onDelete: 'dbSetNull' })
  },
  get friends() {
    return f.manyToMany(() => Chicken)
  },
}) {}

class Egg extends Model({
  get chicken() {
    return f.oneToOne(() => Chicken, { onDelete: 'dbCascade' })
  },
}) {}

class Nest extends Model(
  {
    code: f.uuid({ primaryKey: true }),
    get eggs() {
      return f.manyToMany(() => Egg, { table: 'laid' })
    },
  },
  { table: 'nests' },
) {}

describe('tablesOfModels', () => {
  it('has the tables between models, and those that are referred to first', () => {
    const tables = tablesOfModels([Nest, Chicken, Egg])
    const names = tables.map(({ name }) => name)
    assert.deepEqual(
      names,
      ['nests', 'egg', 'chicken', 'laid', 'chicken_friends'].sort(
        (a, b) => names.indexOf(a) - names.indexOf(b),
      ),
    )
    assert.ok(names.indexOf('laid') > names.indexOf('egg'))
    const [laid] = tables.filter(({ name }) => name === 'laid')
    assert.deepEqual(
      laid?.columns.map(({ name, kind }) => [name, kind]),
      [
        ['id', 'id'],
        ['nest_id', 'uuid'],
        ['egg_id', 'bigInt'],
      ],
    )
    assert.deepEqual(
      laid?.indexes.map(({ name, unique }) => [name, unique]),
      [
        ['laid_nest_id_idx', false],
        ['laid_egg_id_idx', false],
        ['laid_nest_id_egg_id_uniq', true],
      ],
    )
  })

  it('names what a relation lacks', () => {
    assert.throws(() => tablesOfModels([Chicken]), { code: 'E_SCHEMA_MODEL', message: /"Egg"/ })
  })
})

describe('createTables and dropTables', () => {
  it('make and drop tables that refer to each other, with and without rows', async () => {
    const database = await connect('sqlite::memory:', {
      name: 'farm',
      models: [Chicken, Egg, Nest],
    })
    const write = (sql: string) => database.execute({ sql, parameters: [], kind: 'write' })
    const count = async (table: string) =>
      (
        await database.execute({
          sql: `SELECT count(*) FROM ${table}`,
          parameters: [],
          kind: 'read',
        })
      ).rows[0]?.[0]
    await database.createTables()
    await write(`INSERT INTO chicken (name) VALUES ('Berta')`)
    await write('INSERT INTO egg (chicken_id) VALUES (1)')
    await write('UPDATE chicken SET egg_id = 1')
    await assert.rejects(write(`INSERT INTO chicken (name) VALUES ('Berta')`), (error) => {
      assert.ok(error instanceof UniqueViolation)
      assert.deepEqual(
        [error.table, error.columns, error.constraint],
        ['chicken', ['name'], 'chicken_name_uniq'],
      )
      return true
    })
    await write('DELETE FROM egg')
    assert.equal(await count('chicken WHERE egg_id IS NULL'), 1)
    await write('INSERT INTO egg (chicken_id) VALUES (1)')
    await write('DELETE FROM chicken')
    assert.equal(await count('egg'), 0)
    await database.dropTables()
    await database.dropTables()
    await database.createTables()
    await database.close()
  })
})
