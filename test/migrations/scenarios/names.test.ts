/** Names of migrations, tables, indexes and constraints: stable, never too long, never twice. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { defineApp } from '../../../src/core/app-definition.ts'
import type { AnyModel } from '../../../src/db/any-model.ts'
import { f } from '../../../src/db/fields/f.ts'
import { check, unique } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { fittingName, nameLength } from '../../../src/db/schema/names.ts'
import { migrationName } from '../../../src/migrations/detect/name-migration.ts'
import { makeMigrations } from '../../../src/migrations/make-migrations.ts'
import { op } from '../../../src/migrations/op.ts'
import { check as checkIn, index as indexIn } from '../../../src/migrations/operations/rules.ts'
import { stateOf } from '../detection.ts'
import { migrationProject } from '../migration-project.ts'
import { itChanges } from './change.ts'

const long = 'n'.repeat(64)

async function made(apps: Readonly<Record<string, readonly AnyModel[]>>, options: object = {}) {
  await using project = await migrationProject()
  const defined = Object.entries(apps).map(([label, models]) =>
    defineApp({ dirname: project.app(label).directory }, { models }),
  )
  const result = await makeMigrations({ apps: defined, ...options })
  const files = await readdir(`${project.app('lots').directory}/migrations`).catch(() => [])
  return { result, files }
}

function model(name: string, fields: object, options: object = {}): AnyModel {
  const base = Model(fields, { name, ...options } as object) as unknown as new () => object
  return class extends base {} as unknown as AnyModel
}

describe('names that cannot be', () => {
  const wrong: Readonly<Record<string, readonly [readonly AnyModel[], RegExp]>> = {
    'one table for two models': [
      [model('One', {}, { table: 'x' }), model('Two', {}, { table: 'X' })],
      /"lots\.One" and "lots\.Two" both have the table "X"/,
    ],
    'one column for two fields': [
      [model('One', { a: f.int(), b: f.int({ column: 'a' }) })],
      /Two fields of "lots\.One" have the column "a"/,
    ],
    'one constraint for two models': [
      [
        model('One', { a: f.int() }, { constraints: [unique('once', ['a'] as never)] }),
        model('Two', { a: f.int() }, { constraints: [check('once', { a: { gt: 0 } } as never)] }),
      ],
      /"lots\.One" and "lots\.Two" both have an index or constraint "once"/,
    ],
    'a table that is too long': [[model('One', {}, { table: long })], /The table "n+" .* 64 bytes/],
    'a constraint that is too long': [
      [model('One', { a: f.int() }, { constraints: [unique(long, ['a'] as never)] })],
      /The constraint "n+" of "lots\.One" is 64 bytes long; databases keep 63/,
    ],
    'a column that is too long in bytes': [
      [model('One', { a: f.int({ column: 'ä'.repeat(32) }) })],
      /The column "ä+" of "lots\.One" is 64 bytes long/,
    ],
  }
  for (const [what, [models, message]] of Object.entries(wrong))
    it(`are refused before anything is written: ${what}`, async () => {
      await assert.rejects(made({ lots: models }), { code: 'E_MIGRATION_NAME', message })
    })

  it('are refused in operations', () => {
    const state = stateOf({ 'a.Lot': { n: f.int() } })
    for (const operation of [
      op.createModel('Big', {}, { table: long }),
      op.alterTable('Lot', long),
      op.addIndex('Lot', indexIn('n', { name: long })),
      op.addConstraint('Lot', checkIn(long, { n: 1 })),
      op.addField('Lot', 'm', f.int({ column: long })),
    ])
      assert.throws(() => operation.apply(state, 'a'), { code: 'E_MIGRATION_NAME' })
  })
})

describe('names of migrations', () => {
  const lot = model('Lot', { n: f.int() })

  it('that no file could have are refused', async () => {
    for (const name of ['fill in', '../evil', 'größe', '', 'a-b', 'x'.repeat(101)])
      await assert.rejects(made({ lots: [lot] }, { name }), {
        code: 'E_MIGRATION_NAME',
        message: /Use letters from a to z, digits and "_"/,
      })
    const { files } = await made({ lots: [lot] }, { name: 'First_2' })
    assert.deepEqual(files, ['0001_First_2.ts'])
  })

  it('are short, whatever the operations', () => {
    const fields = Array.from({ length: 40 }, (_, place) => op.removeField('Lot', `field${place}`))
    const name = migrationName(2, fields)
    assert.match(name, /^0002_remove_lot_field0_.*_and_more$/)
    assert.ok(name.length < 80)
    assert.equal(migrationName(3, [op.deleteModel('Ж')]), '0003_delete')
    assert.equal(migrationName(3, [op.createModel('Ж', {})]), '0003_changes')
  })

  it('belong to an app that is there and has models', async () => {
    await assert.rejects(made({ lots: [lot] }, { app: 'lost' }), {
      code: 'E_MIGRATION_UNKNOWN',
      message: /no app "lost"/,
    })
    await assert.rejects(made({ lots: [lot], bare: [] }, { app: 'bare' }), {
      code: 'E_MIGRATION_UNKNOWN',
      message: /"bare" has no models/,
    })
  })
})

describe('long names', () => {
  it('are cut between characters and end in a hash, the same each time', () => {
    for (const name of ['x'.repeat(70), 'ä'.repeat(40), '😀'.repeat(20)]) {
      const cut = fittingName(name)
      assert.ok(nameLength(cut) <= 63, cut)
      assert.equal(cut, fittingName(name))
      assert.notEqual(cut, fittingName(`${name}x`))
      assert.doesNotMatch(cut, /\uFFFD/)
    }
    assert.equal(fittingName('x'.repeat(63)), 'x'.repeat(63))
  })

  const name = `Gegenstände${'Lang'.repeat(14)}`
  const fields = { code: f.char({ maxLength: 9, unique: true }), parts: f.manyToMany(`a.${name}`) }
  itChanges('follow a rename, and are found again', {
    from: { [`a.${name}`]: fields },
    to: { 'a.Lot': { code: f.char({ maxLength: 9 }), parts: f.manyToMany('a.Lot') } },
    answers: { [`rename-model:a.${name}>Lot`]: true },
    operations: [`a: Rename model ${name} to Lot`, 'a: Change field code of Lot'],
    rows: [],
    gives: ['SELECT code FROM a_lot', []],
    back: ['SELECT 1 WHERE 1 = 0', []],
  })
})
