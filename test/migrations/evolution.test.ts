import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { openDatabase } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { f } from '../../src/db/fields/f.ts'
import { createTableSql } from '../../src/db/schema/sqlite.ts'
import type { ColumnSchema } from '../../src/db/schema/table.ts'
import { arrange } from '../../src/migrations/detect/arrange.ts'
import { detectChanges } from '../../src/migrations/detect/detect-changes.ts'
import type { PlannedOperation } from '../../src/migrations/detect/planned-operation.ts'
import { Questionnaire } from '../../src/migrations/detect/questions.ts'
import { tablesOfState } from '../../src/migrations/editor/state-tables.ts'
import { Migration } from '../../src/migrations/migration.ts'
import { check, index, unique } from '../../src/migrations/operations/rules.ts'
import { runOperations } from '../../src/migrations/run/run-migration.ts'
import type { ProjectState } from '../../src/migrations/state/project-state.ts'
import { type Models, stateOf } from './detection.ts'

const labels = ['a.One', 'a.Two', 'b.Three'] as const

/** What a field may be. Every field can hold what rows of any other state have, so that changes never fail. */
const fields: Readonly<Record<string, (to: string) => unknown>> = {
  text: () => f.text({ default: '' }),
  char: () => f.char({ maxLength: 20, default: 'x' }),
  optional: () => f.char({ maxLength: 30, null: true, index: true }),
  number: () => f.int({ default: 1, index: true }),
  positive: () => f.positiveInt({ dbDefault: 2 }),
  foreign: (to) => f.foreignKey(to, { null: true, onDelete: 'setNull' }),
  cascading: (to) => f.foreignKey(to, { null: true, onDelete: 'dbCascade', index: false }),
  single: (to) => f.oneToOne(to, { null: true }),
  many: (to) => f.manyToMany(to),
}

const rules: Readonly<Record<string, object>> = {
  none: {},
  ordered: { ordering: ['-n'] },
  indexed: { indexes: [index('n', '-id'), index('n', { condition: '"n" > 5' })] },
  checked: { constraints: [check('n_range', '"n" < 1000')] },
  unique: { constraints: [unique('n_unique', ['id', 'n'])] },
}

/** What the values of a field can become: a text is not made a reference. */
const families: Readonly<Record<string, readonly string[]>> = {
  p: ['text', 'char', 'optional', 'many'],
  q: ['text', 'char', 'optional'],
  r: ['number', 'positive'],
  s: ['foreign', 'cascading', 'single', 'many'],
  t: ['foreign', 'cascading', 'single'],
}

const modelOf = fc.record({
  names: fc.uniqueArray(fc.constantFrom(...Object.keys(families)), { maxLength: 4 }),
  kinds: fc.array(fc.nat(11), { minLength: 4, maxLength: 4 }),
  targets: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  rule: fc.constantFrom(...Object.keys(rules)),
})

/** Up to three models in two apps, which may refer to each other and to themselves. */
const models = fc
  .uniqueArray(fc.constantFrom(...labels), { minLength: 1, maxLength: 3 })
  .chain((chosen) => fc.tuple(fc.constant(chosen), ...chosen.map(() => modelOf)))
  .map(([chosen, ...made]): Models => {
    const entries = made.map(({ names, kinds, targets, rule }, place) => {
      const own = names.map((name, at) => {
        const to = chosen[(targets[at] ?? 0) % chosen.length] ?? labels[0]
        const family = families[name] ?? []
        const kind = family[(kinds[at] ?? 0) % family.length] ?? 'text'
        return [name, fields[kind]?.(to)]
      })
      const suffix = rule === 'checked' || rule === 'unique' ? place : ''
      const options = JSON.parse(
        JSON.stringify(rules[rule]).replace(/"n_(\w+)"/, `"n_$1${suffix}"`),
      )
      return [chosen[place], [{ n: f.int({ default: 1 }), ...Object.fromEntries(own) }, options]]
    })
    return Object.fromEntries(entries)
  })

/** The schema of a database, whatever the order of columns. */
async function schemaOf(database: Database): Promise<unknown[]> {
  const sql = `SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY name`
  const { rows } = await database.execute({ sql, parameters: [], kind: 'read' })
  return rows.map(([name, text]) => [
    name,
    String(text)
      .replace(/\s*\)$/, '')
      .split(/\(\n|,\n? */)
      .map((line) => line.trim())
      .sort(),
  ])
}

async function freshSchema(state: ProjectState): Promise<unknown[]> {
  const database = await openDatabase('sqlite::memory:')
  const tables = [...tablesOfState(state).values()].map(({ table }) => table)
  await write(database, tables.flatMap(createTableSql))
  const schema = await schemaOf(database)
  await database.close()
  return schema
}

async function write(database: Database, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await database.execute({ sql, parameters: [], kind: 'write' })
}

/** Three rows in every table; those between models refer to them. */
async function fill(database: Database, state: ProjectState): Promise<void> {
  for (const { table, fields: own } of tablesOfState(state).values()) {
    const isModel = Object.keys(own).length > 0
    const names = table.columns.map(({ name }) => `"${name}"`).join(', ')
    const value = (column: ColumnSchema, row: number) => {
      if (column.references) return isModel ? 'NULL' : row
      return column.kind === 'char' || column.kind === 'text' ? `'v${row}'` : row
    }
    const rows = [1, 2, 3].map((row) => table.columns.map((column) => value(column, row)))
    const values = rows.map((row) => `(${row.join(', ')})`).join(', ')
    await write(database, [`INSERT INTO "${table.name}" (${names}) VALUES ${values}`])
  }
}

async function run(
  database: Database,
  steps: readonly { app: string; migration: Migration; before: ProjectState }[],
  direction: 'forward' | 'backward',
): Promise<void> {
  for (const { app, migration, before } of direction === 'forward' ? steps : steps.toReversed()) {
    const step = { node: { app, name: '0001_step', migration }, direction }
    const perform = () => runOperations(step, { database, before })
    await atomic(perform, { using: database, foreignKeys: false })
    const broken = await database.execute({
      sql: 'PRAGMA foreign_key_check',
      parameters: [],
      kind: 'read',
    })
    assert.deepEqual(broken.rows, [])
  }
}

function stepsOf(planned: readonly PlannedOperation[], from: ProjectState) {
  let before = from
  return arrange(planned, () => undefined).map(({ app, operations }) => {
    const step = { app, migration: new Migration({ operations }), before }
    before = operations.reduce((state, operation) => operation.apply(state, app), before)
    return step
  })
}

/** The values of the columns `id` and `n`, which stay in all states. */
async function keptRows(database: Database, labelsKept: readonly string[]): Promise<unknown[]> {
  const kept: unknown[] = []
  for (const label of labelsKept) {
    const table = label.toLowerCase().replace('.', '_')
    const sql = `SELECT id, n FROM ${table} ORDER BY id`
    kept.push((await database.execute({ sql, parameters: [], kind: 'read' })).rows)
  }
  return kept
}

describe('whatever becomes of the models', () => {
  it('migrations lead to their tables and back, keep rows, and leave nothing to do', async () => {
    const property = fc.asyncProperty(models, models, fc.boolean(), async (one, other, renames) => {
      const [from, to] = [stateOf(one), stateOf(other)]
      const answer = async ({ kind }: { kind: string }) => (kind === 'existing-rows' ? 1 : renames)
      const source = { questionnaire: new Questionnaire({}, answer), isAutomatic: () => false }
      const steps = stepsOf(await detectChanges(from, to, source), from)
      const database = await openDatabase('sqlite::memory:')
      await write(
        database,
        [...tablesOfState(from).values()].flatMap(({ table }) => createTableSql(table)),
      )
      await atomic(() => fill(database, from), { using: database })
      const kept = renames ? [] : Object.keys(one).filter((label) => label in other)
      const before = await keptRows(database, kept)
      await run(database, steps, 'forward')
      assert.deepEqual(await schemaOf(database), await freshSchema(to))
      assert.deepEqual(await keptRows(database, kept), before)
      await run(database, steps, 'backward')
      assert.deepEqual(await schemaOf(database), await freshSchema(from))
      assert.deepEqual(await keptRows(database, kept), before)
      await database.close()
      const reached = steps.reduce(
        (state, step) =>
          step.migration.operations.reduce((s, operation) => operation.apply(s, step.app), state),
        from,
      )
      assert.deepEqual(await detectChanges(reached, to, source), [])
    })
    await fc.assert(property, { numRuns: 100, seed: 20260329 })
  })
})
