/** What random histories have found, each by itself. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defineApp } from '../../../src/core/app-definition.ts'
import type { AnyModel } from '../../../src/db/any-model.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { makeMigrations } from '../../../src/migrations/make-migrations.ts'
import { dialects } from '../dialects.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'

/** Writes the migrations for models by label, and gives their text. Every rename is one. */
async function make(project: MigrationProject, models: Record<string, AnyModel>): Promise<string> {
  const labels = new Set([
    'lots',
    'people',
    ...Object.keys(models).map((label) => label.split('.')[0]),
  ])
  const apps = [...labels].map((app = '') => {
    const own = Object.entries(models).filter(([label]) => label.startsWith(`${app}.`))
    const parts = { models: own.map(([, model]) => model) }
    return defineApp({ dirname: project.app(app).directory }, parts)
  })
  const asked: string[] = []
  const ask = async ({ id, kind }: { id: string; kind: string }) => {
    asked.push(id)
    return kind.startsWith('rename')
  }
  const made = await makeMigrations({ apps, ask })
  assert.ok(made.kind === 'migrations', JSON.stringify(made))
  assert.deepEqual(
    asked.filter((id) => id.startsWith('existing')),
    [],
  )
  return made.migrations.map(({ text }) => text).join('')
}

function model(name: string, fields: object): AnyModel {
  const base = Model(fields, { name }) as unknown as new () => object
  return class extends base {} as unknown as AnyModel
}

for (const { dialect, skip } of dialects)
  describe(`a change of models on ${dialect}`, { skip }, () => {
    it('leaves NULL where it may be, though the field has a default', async () => {
      await using project = await migrationProject(dialect)
      await make(project, { 'lots.Lot': model('Lot', { size: f.int({ null: true, default: 1 }) }) })
      await project.migrate()
      await project.run('INSERT INTO lots_lot (size) VALUES (NULL)')
      await make(project, {
        'lots.Lot': model('Lot', { size: f.bigInt({ null: true, default: 1 }) }),
      })
      await project.migrate()
      assert.deepEqual(await project.rows('SELECT size FROM lots_lot'), [[null]])
    })

    it('renames a column that another is computed from, and undoes it', async () => {
      await using project = await migrationProject(dialect)
      const computed = (name: string, options = {}) =>
        model('Lot', { [name]: f.int(options), next: f.generated(f.int(), F(name).plus(1)) })
      await make(project, { 'lots.Lot': computed('size') })
      await project.migrate()
      await project.run('INSERT INTO lots_lot (size) VALUES (7)')
      const text = await make(project, { 'lots.Lot': computed('width') })
      assert.deepEqual(text.match(/op\.\w+/g), ['op.renameField'])
      const other = await make(project, { 'lots.Lot': computed('width', { column: 'w' }) })
      assert.deepEqual(other.match(/op\.\w+/g), ['op.alterField'])
      await project.migrate()
      assert.deepEqual((await project.rows('SELECT w, next FROM lots_lot')).map(String), ['7,8'])
      await project.migrate({ app: 'lots', target: '0001' })
      assert.deepEqual((await project.rows('SELECT size, next FROM lots_lot')).map(String), ['7,8'])
    })

    it('gives a table between another name, and keeps its rows', async () => {
      await using project = await migrationProject(dialect)
      const tag = model('Tag', { name: f.text() })
      const tagged = (options: object) =>
        model('Lot', {
          get tags() {
            return f.manyToMany(() => tag, options)
          },
        })
      await make(project, { 'lots.Tag': tag, 'lots.Lot': tagged({}) })
      await project.migrate()
      await project.run(`INSERT INTO lots_tag (name) VALUES ('old')`)
      await project.run('INSERT INTO lots_lot (id) VALUES (5)')
      await project.run('INSERT INTO lots_lot_tags (lot_id, tag_id) VALUES (5, 1)')
      await make(project, { 'lots.Tag': tag, 'lots.Lot': tagged({ table: 'tagged' }) })
      await project.migrate()
      const rows = await project.rows('SELECT lot_id, tag_id FROM tagged')
      assert.deepEqual(rows.map(String), ['5,1'])
    })
  })

describe('a migration', () => {
  it('takes the name of a model only after those of other apps that know it by that name', async () => {
    await using project = await migrationProject()
    const person = model('Person', { name: f.text() })
    const lot = model('Lot', {
      get seller() {
        return f.foreignKey(() => person)
      },
    })
    await make(project, { 'people.Person': person, 'lots.Lot': lot })
    const user = model('User', { name: f.text() })
    const sold = model('Lot', {
      get seller() {
        return f.foreignKey(() => user)
      },
    })
    const renamed = await make(project, { 'people.User': user, 'lots.Lot': sold })
    assert.match(
      renamed,
      /dependencies: \[\['people', '0001_initial'\], \['lots', '0001_initial'\]\]/,
    )
    await make(project, { 'people.User': user, 'lots.Lot': model('Lot', {}) })
    const deleted = await make(project, {
      'people.Other': model('Other', {}),
      'lots.Lot': model('Lot', {}),
    })
    assert.match(deleted, /\['lots', '0002_remove_lot_seller'\]/)
    await project.migrate()
    await project.migrate({ app: 'lots', target: 'zero' })
    assert.deepEqual(await project.tables(), ['people_person'])
  })

  it('does not ask for a value of the key that was added by itself', async () => {
    await using project = await migrationProject()
    await make(project, { 'lots.Lot': model('Lot', { name: f.text() }) })
    await project.migrate()
    await project.run(`INSERT INTO lots_lot (name) VALUES ('a')`)
    const id = f.int({ primaryKey: true })
    await make(project, { 'lots.Lot': model('Lot', { id, name: f.text() }) })
    await project.migrate()
    assert.deepEqual((await project.rows('SELECT id, name FROM lots_lot')).map(String), ['1,a'])
  })
})
