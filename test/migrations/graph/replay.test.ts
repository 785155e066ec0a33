/** Long histories are replayed once, and only what changes is worked out anew. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { f } from '../../../src/db/fields/f.ts'
import { tablesOfState } from '../../../src/migrations/editor/state-tables.ts'
import { MigrationGraph } from '../../../src/migrations/files/graph.ts'
import { Migration } from '../../../src/migrations/migration.ts'
import type { Operation } from '../../../src/migrations/operation.ts'
import { addField } from '../../../src/migrations/operations/fields.ts'
import { createModel } from '../../../src/migrations/operations/models.ts'
import { AppliedStates } from '../../../src/migrations/run/applied-states.ts'
import { ProjectState } from '../../../src/migrations/state/project-state.ts'

const after = (state: ProjectState, ...operations: Operation[]) =>
  operations.reduce((before, operation) => operation.apply(before, 'lots'), state)

describe('the tables of a state', () => {
  const first = after(
    new ProjectState(),
    createModel('Seller', { name: f.text() }),
    createModel('Lot', { seller: f.foreignKey('lots.Seller'), similar: f.manyToMany('lots.Lot') }),
    createModel('Note', { text: f.text() }),
  )

  it('are the same objects as before where nothing has changed', () => {
    const before = tablesOfState(first, 'postgres')
    const tables = tablesOfState(
      after(first, addField('Lot', 'size', f.int({ null: true }))),
      'postgres',
    )
    const same = [...tables].filter(([key, table]) => before.get(key) === table)
    assert.deepEqual(
      same.map(([key]) => key),
      ['lots.Seller', 'lots.Note'],
    )
  })

  it('are made anew with the model that a relation leads to', () => {
    const before = tablesOfState(first)
    const next = after(first, addField('Seller', 'id', f.uuid({ primaryKey: true })))
    const tables = tablesOfState(next)
    const seller = tables.get('lots.Lot')?.table.columns.find(({ name }) => name === 'seller_id')
    assert.equal(seller?.kind, 'uuid')
    assert.equal(tables.get('lots.Note'), before.get('lots.Note'))
  })
})

describe('the states of applied migrations', () => {
  const counted = { applications: 0 }
  const chain = Array.from({ length: 50 }, (_, at) => {
    const name = String(at + 1).padStart(4, '0')
    const operation = at === 0 ? createModel('Lot', {}) : addField('Lot', `f${name}`, f.text())
    const apply = (state: ProjectState, app: string) => {
      counted.applications++
      return operation.apply(state, app)
    }
    const dependencies = at === 0 ? [] : [['lots', String(at).padStart(4, '0')] as const]
    const migration = new Migration({ dependencies, operations: [{ ...operation, apply }] })
    return { app: 'lots', name, migration }
  })
  const graph = new MigrationGraph(chain)
  const keys = chain.map(({ name }) => `lots.${name}`)

  it('are worked out once on the way there and once on the way back', () => {
    counted.applications = 0
    const states = new AppliedStates(graph)
    for (const node of graph.ordered) {
      assert.equal(states.current.models.get('lots.Lot') === undefined, node === chain[0])
      states.add(node)
    }
    assert.equal(Object.keys(states.current.get('lots.Lot').fields).length, 49)
    assert.equal(counted.applications, 50)
    const back = new AppliedStates(graph.withApplied(keys))
    for (const node of graph.ordered.toReversed()) {
      back.remove(node)
      void back.current
    }
    assert.equal(counted.applications, 99)
    assert.equal(back.current.models.size, 0)
  })

  it('are right when a migration comes in the middle', () => {
    const [, , third] = chain
    assert.ok(third)
    const states = new AppliedStates(graph.withApplied(keys))
    const all = states.current
    states.remove(third)
    const without = states.current
    assert.deepEqual(
      without,
      graph.state((node) => node !== third),
    )
    states.add(third)
    assert.deepEqual([...states.current.models], [...all.models])
  })
})
