/** A service with tenants, whose keys, apps and relations change while there are rows. */
import assert from 'node:assert/strict'
import { inWorkshop } from './workshop.ts'

const tenants = (key: string) => ({
  saas: `
class Tenant extends Model({ ${key}, name: f.text() }) {}
class Member extends Model({
  name: f.text(),
  get tenant() { return f.foreignKey(() => Tenant, { onDelete: 'cascade' }) },
}) {}
class Badge extends Model({
  get owner() { return f.oneToOne(() => Tenant) },
  get seen() { return f.manyToMany(() => Tenant) },
}) {}`,
})

inWorkshop(
  'a key to which others refer becomes wider, is renamed, and becomes a text',
  async (saas) => {
    await saas.change(tenants('code: f.int({ primaryKey: true })'))
    await saas.run(`INSERT INTO saas_tenant (code, name) VALUES (7, 'Oak'), (8, 'Elm');
    INSERT INTO saas_member (name, tenant_id) VALUES ('Ann', 7), ('Bob', 8);
    INSERT INTO saas_badge (owner_id) VALUES (8); INSERT INTO saas_badge_seen (badge_id, tenant_id) VALUES (1, 7)`)
    const wider = await saas.change(tenants('code: f.bigInt({ primaryKey: true })'))
    assert.deepEqual(wider, ['Change field code of Tenant'])
    await saas.run(`INSERT INTO saas_tenant (code, name) VALUES (5000000000, 'Ash');
    INSERT INTO saas_member (name, tenant_id) VALUES ('Cid', 5000000000);
    INSERT INTO saas_badge_seen (badge_id, tenant_id) VALUES (1, 5000000000)`)
    const renamed = await saas.change(tenants('number: f.bigInt({ primaryKey: true })'), () => true)
    assert.deepEqual(renamed, ['Rename field code of Tenant to number'])
    const text = 'number: f.char({ maxLength: 20, primaryKey: true })'
    assert.deepEqual(await saas.change(tenants(text)), ['Change field number of Tenant'])
    const members = await saas.rows(`SELECT m.name, t.name AS tenant FROM saas_member m
    JOIN saas_tenant t ON t.number = m.tenant_id ORDER BY m.id`)
    assert.equal(members.join(' '), 'Ann,Oak Bob,Elm Cid,Ash')
    const seen = await saas.rows('SELECT tenant_id FROM saas_badge_seen ORDER BY tenant_id')
    assert.deepEqual(seen.flat(), ['5000000000', '7'])
    await saas.run(`INSERT INTO saas_tenant (number, name) VALUES ('x', 'X');
    INSERT INTO saas_badge_seen (badge_id, tenant_id) VALUES (1, 'x')`)
    await saas.isSound()
  },
)

inWorkshop('the id that databases count becomes a uuid where there are no rows', async (saas) => {
  const member = (key: string) => ({
    saas: `
class Tenant extends Model({ ${key} name: f.text() }) {}
class Member extends Model({ get tenant() { return f.foreignKey(() => Tenant) } }) {}`,
  })
  await saas.change(member(''))
  await saas.run(
    "INSERT INTO saas_tenant (name) VALUES ('Oak'); INSERT INTO saas_member (tenant_id) VALUES (1)",
  )
  await saas.models(member('id: f.uuid({ primaryKey: true }),'))
  assert.deepEqual(await saas.make(), ['Change field id of Tenant'])
  await assert.rejects(saas.migrate(), { code: 'E_MIGRATION_VALUES', message: /id 1/ })
  assert.deepEqual(await saas.rows('SELECT id, tenant_id FROM saas_member'), [[1, 1]])
  await saas.run('DELETE FROM saas_member; DELETE FROM saas_tenant')
  await saas.migrate()
  const id = '0190a1b2-0000-7000-8000-000000000001'
  await saas.run(`INSERT INTO saas_tenant (id, name) VALUES ('${id}', 'Oak');
    INSERT INTO saas_member (tenant_id) VALUES ('${id}')`)
  await saas.isSound()
})

inWorkshop('a foreign key is led to a new model, and the old one goes', async (saas) => {
  const car = (owner: string, fields: string) => ({
    cars: `
class ${owner} extends Model({ name: f.text(), ${fields} }) {}
class Car extends Model({ plate: f.text(), get owner() { return f.foreignKey(() => ${owner}, { null: true }) } }) {}`,
  })
  await saas.change(car('Owner', ''))
  await saas.run(`INSERT INTO cars_owner (name) VALUES ('Ann');
    INSERT INTO cars_car (plate, owner_id) VALUES ('A', NULL)`)
  const loss = { allowDataLoss: true }
  const operations = await saas.change(car('Company', 'seat: f.text()'), () => false, loss)
  assert.deepEqual(operations, [
    'Create model Company',
    'Change field owner of Car',
    'Delete model Owner',
  ])
  assert.deepEqual(await saas.rows('SELECT plate, owner_id FROM cars_car'), [['A', null]])
  await saas.run(
    `INSERT INTO cars_company (name, seat) VALUES ('Oak', ''); UPDATE cars_car SET owner_id = 1`,
  )
  await saas.isSound()
  const error = await saas.attempt('to_new', car('Firm', 'place: f.text()'), () => false)
  assert.equal(error?.code, 'E_MIGRATION_DATA_LOSS', 'the company is counted')
})

inWorkshop('two apps that need each other are made, and one of them goes', async (saas) => {
  const both = {
    one: 'class A extends Model({ get b() { return f.foreignKey(() => B, { null: true }) } }) {}',
    two: 'class B extends Model({ get a() { return f.foreignKey(() => A) } }) {}',
  }
  const made = await saas.change(both)
  assert.deepEqual(made.sort(), ['Add field a to B', 'Create model A', 'Create model B'])
  const files = [...(await saas.files('one')), ...(await saas.files('two'))]
  assert.equal(files.length, 3)
  await saas.run(`INSERT INTO one_a (b_id) VALUES (NULL); INSERT INTO two_b (a_id) VALUES (1);
    UPDATE one_a SET b_id = 1`)
  const loss = { allowDataLoss: true }
  const gone = await saas.change({ one: 'class A extends Model({}) {}', two: '' }, undefined, loss)
  assert.deepEqual(gone, ['Remove field b from A', 'Delete model B'])
  assert.deepEqual(await saas.tables(), ['one_a'])
  assert.deepEqual(await saas.rows('SELECT id FROM one_a'), [[1]])
  await saas.models({ two: null })
  await assert.rejects(saas.make(), { code: 'E_MIGRATION_MISSING', message: /"two"/ })
})
