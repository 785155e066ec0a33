import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AnyModel } from '../../../src/db/any-model.ts'
import { connect } from '../../../src/db/engine/connect.ts'
import { f } from '../../../src/db/fields/f.ts'
import { bindModels, isModel, metaOf } from '../../../src/db/model/meta.ts'
import { Model } from '../../../src/db/model/model.ts'
import { modelInfo } from '../../../src/db/model-info.ts'

class OpenHouse extends Model(
  {
    closesAt: f.dateTime(),
    removedAt: f.dateTime({ null: true }),
    get owner() {
      return f.foreignKey(() => Owner, { onDelete: 'protect' })
    },
    get tags() {
      return f.manyToMany(() => Owner)
    },
  },
  { baseFilter: { removedAt: null }, ordering: ['-closesAt'] },
) {}

class Owner extends Model(
  { name: f.char({ maxLength: 5 }), code: f.int({ column: 'owner_code' }) },
  { table: 'people' },
) {}

suite('models', () => {
  test('describe themselves; names follow Django', () => {
    bindModels([OpenHouse, Owner], { app: 'estate' })
    const info = modelInfo(OpenHouse)
    assert.deepEqual(
      [info.name, info.label, info.table],
      ['OpenHouse', 'estate.OpenHouse', 'estate_openhouse'],
    )
    assert.deepEqual([...info.fields.keys()], ['id', 'closesAt', 'removedAt', 'owner'])
    assert.deepEqual(
      [...info.fields.values()].map(({ column }) => column),
      ['id', 'closes_at', 'removed_at', 'owner_id'],
    )
    const owner = info.relations.get('owner')
    assert.deepEqual(
      [owner?.kind, owner?.onDelete, owner?.target()],
      ['foreignKey', 'protect', Owner],
    )
    const between = modelInfo(info.relations.get('tags')!.through()!)
    assert.equal(between.table, 'estate_openhouse_tags')
    assert.deepEqual(
      [...between.fields.values()].map(({ column }) => column),
      ['id', 'open_house_id', 'owner_id'],
    )
    assert.equal(modelInfo(Owner).table, 'people')
    assert.equal(modelInfo(Owner).fields.get('code')?.column, 'owner_code')
    bindModels([OpenHouse, Owner], { app: undefined })
    assert.equal(metaOf(OpenHouse).table, 'open_house')
  })

  test('what is no model is told apart', () => {
    assert.ok(isModel(Owner))
    assert.ok(!isModel(class {}))
    assert.throws(() => modelInfo(class Plain {} as unknown as AnyModel), { code: 'E_NOT_A_MODEL' })
    const broken = Model({ name: 'text' })
    assert.throws(() => modelInfo(broken as unknown as AnyModel), /is not a field/)
    const lost = Model({ owner: f.foreignKey('estate.Nobody') }, { name: 'Lost' })
    assert.throws(
      () =>
        modelInfo(lost as unknown as AnyModel)
          .relations.get('owner')!
          .target(),
      { code: 'E_RELATION_TARGET' },
    )
  })

  test('a base filter applies to every query and can be lifted', async () => {
    const database = await connect('sqlite::memory:', { models: [OpenHouse, Owner] })
    await database.createTables()
    const owner = await Owner.create({ name: 'A', code: 1 })
    const closesAt = new Date()
    await OpenHouse.bulkCreate([
      { owner, closesAt },
      { owner, closesAt, removedAt: closesAt },
    ])
    assert.equal(await OpenHouse.count(), 1)
    assert.equal((await OpenHouse.filter({ owner })).length, 1)
    assert.equal(await OpenHouse.unfiltered().count(), 2)
    assert.equal(await OpenHouse.all().update({ closesAt }), 1)
    const removed = await OpenHouse.unfiltered().exclude({ removedAt: null }).get()
    removed.closesAt = new Date(0)
    await removed.save()
    assert.equal((await removed.refresh()).closesAt.getTime(), 0)
    await database.close()
  })

  test('models can be made at run time, with names for relations', async () => {
    const made = new Map<string, AnyModel>()
    const resolve = (label: string) => made.get(label)
    made.set(
      'old.Person',
      Model(
        { name: f.char({ maxLength: 9 }) },
        { name: 'Person', app: 'old' },
      ) as unknown as AnyModel,
    )
    made.set(
      'old.Pet',
      Model(
        {
          name: f.char({ maxLength: 9 }),
          owner: f.foreignKey('old.Person', { onDelete: 'cascade' }),
        },
        { name: 'Pet', app: 'old', resolve },
      ) as unknown as AnyModel,
    )
    const database = await connect('sqlite::memory:', { models: made.values(), app: 'old' })
    await database.createTables()
    const person = await made.get('old.Person')!.create({ name: 'Ann' })
    await made.get('old.Pet')!.create({ name: 'Rex', owner: person })
    const found = await made
      .get('old.Pet')!
      .filter({ owner: { name: 'Ann' } })
      .values('name', 'owner.name')
    assert.deepEqual(found, [{ name: 'Rex', 'owner.name': 'Ann' }])
    await database.close()
  })
})
