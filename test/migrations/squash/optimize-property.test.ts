import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../../../src/db/engine/database.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { Migration } from '../../../src/migrations/migration.ts'
import type { Operation } from '../../../src/migrations/operation.ts'
import { databaseTarget } from '../../../src/migrations/run/operations/operation-target.ts'
import { runOperations } from '../../../src/migrations/run/operations/run-operations.ts'
import { optimize } from '../../../src/migrations/squash/optimize.ts'
import { ProjectState } from '../../../src/migrations/state/project-state.ts'
import { isSameState } from '../../../src/migrations/state/same-state.ts'
import { noPostgres } from '../../support/postgres.ts'
import { databaseForTest } from '../database-for-test.ts'
import { schemaOf } from '../schema-of.ts'
import { type Choice, draw } from './any-operations.ts'

const number = fc.nat(11)
const choices = fc.array(fc.tuple(fc.nat(15), number, number, number), {
  minLength: 4,
  maxLength: 30,
  size: 'max',
})

async function perform(
  database: Database,
  operations: readonly Operation[],
  before: ProjectState,
): Promise<void> {
  const node = { app: 'x', name: '0001_step', migration: new Migration({ operations }) }
  const run = () => runOperations({ node, direction: 'forward' }, before, databaseTarget(database))
  await atomic(run, { using: database, foreignKeys: false })
}

describe('whatever the operations are', () => {
  for (const { dialect, skip, numRuns } of [
    { dialect: 'sqlite', skip: false, numRuns: 100 },
    { dialect: 'postgres', skip: noPostgres, numRuns: 15 },
  ] as const) {
    it(`fewer of them lead to the same models and the same tables on ${dialect}`, {
      skip,
    }, async () => {
      let [given, left] = [0, 0]
      const shorten = async (list: readonly Choice[], share: number) => {
        const { operations, states } = draw(list, new ProjectState())
        const place = Math.floor((operations.length * share) / 3)
        const [early, late] = [operations.slice(0, place), operations.slice(place)]
        const base = states[place] ?? new ProjectState()
        const short = optimize({ app: 'x', base, operations: late })
        const reached = short.reduce((state, one) => one.apply(state, 'x'), base)
        assert.ok(isSameState(reached, states.at(-1) ?? base))
        assert.deepEqual(
          optimize({ app: 'x', base, operations: short }),
          short,
          'nothing is left to do',
        )
        await using long = await databaseForTest(dialect)
        await using brief = await databaseForTest(dialect)
        for (const { database } of [long, brief]) await perform(database, early, new ProjectState())
        await perform(long.database, late, base)
        await perform(brief.database, short, base)
        assert.deepEqual(await schemaOf(brief.database), await schemaOf(long.database))
        given += late.length
        left += short.length
      }
      const property = fc.asyncProperty(choices, fc.constantFrom(0, 0, 1, 2), shorten)
      await fc.assert(property, { numRuns, seed: 20260717 })
      assert.ok(left < given * 0.7, `${given} operations became ${left}`)
    })
  }
})
