import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type GraphOptions, MigrationGraph } from '../../../src/migrations/files/graph.ts'
import { keyOf } from '../../../src/migrations/files/key.ts'
import type { LoadedMigration } from '../../../src/migrations/files/load-migrations.ts'
import { node } from './nodes.ts'

function names(nodes: Iterable<LoadedMigration>): string[] {
  return [...nodes].map(keyOf)
}

function refused(nodes: readonly LoadedMigration[], options: GraphOptions = {}): Error {
  let thrown: unknown
  try {
    new MigrationGraph(nodes, options)
  } catch (error) {
    thrown = error
  }
  assert.ok(thrown instanceof Error, 'nothing was thrown')
  return thrown
}

describe('the graph of migrations', () => {
  it('puts every migration after what it depends on, across apps, whatever its number', () => {
    const graph = new MigrationGraph([
      node('bids.0001_initial', ['lots.0009_second']),
      node('lots.0001_last', ['bids.0001_initial', 'lots.0009_second']),
      node('lots.0009_second', ['lots.0010_first']),
      node('lots.0010_first'),
    ])
    assert.deepEqual(names(graph.ordered), [
      'lots.0010_first',
      'lots.0009_second',
      'bids.0001_initial',
      'lots.0001_last',
    ])
  })

  it('has the same order however the files are listed', () => {
    const nodes = [
      node('a.0001_x'),
      node('b.0001_x', ['a.0001_x']),
      node('c.0001_x'),
      node('a.0002_x', ['a.0001_x', 'c.0001_x']),
    ]
    const order = names(new MigrationGraph(nodes).ordered)
    assert.deepEqual(names(new MigrationGraph(nodes.toReversed()).ordered), order)
  })

  it('names the file, the dependency and the nearest names when a dependency is missing', () => {
    const error = refused([
      node('lots.0001_initial'),
      node('lots.0002_reserve', ['lots.0001_initial']),
      node('bids.0001_initial', ['lots.0002_reserv']),
    ])
    assert.equal((error as { code?: string }).code, 'E_MIGRATION_MISSING')
    assert.match(
      error.message,
      /bids\.0001_initial depends on lots\.0002_reserv, which does not exist.*Did you mean 0002_reserve\?/,
    )
    const far = refused([node('lots.0001_initial'), node('bids.0001_initial', ['lots.what'])])
    assert.match(far.message, /The app "lots" has 0001_initial\./)
    const none = refused([node('bids.0001_initial', ['lots.0001_x'])], { apps: ['bids', 'lots'] })
    assert.match(none.message, /The app "lots" has no migrations\./)
  })

  it('says so when it is the app that is missing', () => {
    const apps = ['lots', 'bids']
    const error = refused([node('bids.0001_initial', ['lot.0001_initial'])], { apps })
    assert.equal((error as { code?: string }).code, 'E_MIGRATION_MISSING')
    assert.match(error.message, /the app "lot" is not in the settings.*Did you mean "lots"\?/)
  })

  it('names the cycle', () => {
    const error = refused([
      node('a.0001_x'),
      node('a.0002_x', ['a.0001_x', 'b.0002_x']),
      node('b.0001_x', ['a.0002_x']),
      node('b.0002_x', ['b.0001_x']),
    ])
    assert.equal((error as { code?: string }).code, 'E_MIGRATION_CYCLE')
    assert.match(error.message, /a\.0002_x → b\.0002_x → b\.0001_x → a\.0002_x\./)
  })

  it('says that a migration depends on itself', () => {
    const error = refused([node('a.0001_x', ['a.0001_x'])])
    assert.equal((error as { code?: string }).code, 'E_MIGRATION_CYCLE')
    assert.match(error.message, /a\.0001_x depends on itself/)
  })

  it('finds conflicts in every app, of two branches and of three', () => {
    const graph = new MigrationGraph([
      node('a.0001_x'),
      node('a.0002_x', ['a.0001_x']),
      node('a.0002_y', ['a.0001_x']),
      node('a.0002_z', ['a.0001_x']),
      node('b.0001_x', ['a.0002_y']),
      node('b.0001_y', ['a.0002_y']),
      node('c.0001_x', ['b.0001_y']),
    ])
    const conflicts = [...graph.conflicts()].map(([app, leaves]) => [app, names(leaves)])
    assert.deepEqual(conflicts, [
      ['a', ['a.0002_x', 'a.0002_y', 'a.0002_z']],
      ['b', ['b.0001_x', 'b.0001_y']],
    ])
    assert.throws(() => graph.refuseConflicts(), {
      code: 'E_MIGRATION_CONFLICT',
      message: /0002_x and 0002_y and 0002_z.*makemigrations --merge/,
    })
  })

  it('reports an applied migration whose dependency is not applied, with the remedy', () => {
    const nodes = [
      node('lots.0001_initial'),
      node('lots.0002_between', ['lots.0001_initial']),
      node('lots.0003_last', ['lots.0002_between']),
    ]
    const applied = ['lots.0001_initial', 'lots.0003_last']
    assert.throws(
      () => new MigrationGraph(nodes, { applied: new Set(applied) }).refuseInconsistency(),
      {
        code: 'E_MIGRATION_INCONSISTENT',
        message:
          /has lots\.0003_last, but not lots\.0002_between.*migrate lots 0002_between --fake/,
      },
    )
    new MigrationGraph(nodes, { applied: new Set(applied.slice(0, 1)) }).refuseInconsistency()
  })

  it('takes a history of ten thousand migrations without running out of stack', () => {
    const key = (n: number) => `lots.${String(n).padStart(4, '0')}_x`
    const chain = Array.from({ length: 10_000 }, (_, n) =>
      node(key(n + 1), n === 0 ? [] : [key(n)]),
    )
    const graph = new MigrationGraph(chain.toReversed())
    assert.equal(graph.ordered.length, 10_000)
    const last = graph.find(key(10_000))!
    assert.deepEqual(names(graph.leaves('lots')), [keyOf(last)])
    assert.equal(graph.ancestors(last).length, 10_000)
    assert.equal(graph.descendants(graph.find(key(2))!).length, 9_999)
    graph.refuseConflicts()
    graph.refuseInconsistency()
  })
})

describe('the graph with squashes', () => {
  const originals = [
    node('lots.0001_a'),
    node('lots.0002_b', ['lots.0001_a']),
    node('lots.0003_c', ['lots.0002_b']),
  ]
  const replaced = names(originals)
  const squash = node('lots.0001_squashed_0003_c', [], replaced)
  const next = node('lots.0004_d', ['lots.0003_c'])
  const bids = node('bids.0001_x', ['lots.0002_b'])
  const all = [...originals, squash, next, bids]
  const used = (applied?: readonly string[], nodes = all) =>
    names(new MigrationGraph(nodes, applied ? { applied: new Set(applied) } : {}).ordered)
  const squashed = ['lots.0001_squashed_0003_c', 'bids.0001_x', 'lots.0004_d']

  it('uses the squash in a new database, and where all that it replaces is applied', () => {
    assert.deepEqual(used(), squashed)
    assert.deepEqual(used([]), squashed)
    assert.deepEqual(used(replaced), squashed)
    const graph = new MigrationGraph(all, { applied: new Set(replaced) })
    assert.ok(graph.isApplied(squash))
    assert.deepEqual(names(graph.replacements.complete), [keyOf(squash)])
  })

  it('uses the others where a part of them is applied', () => {
    const order = ['lots.0001_a', 'lots.0002_b', 'bids.0001_x', 'lots.0003_c', 'lots.0004_d']
    assert.deepEqual(used(replaced.slice(0, 1)), order)
    assert.deepEqual(used([...replaced.slice(0, 1), keyOf(squash)]), order, 'its record is old')
  })

  it('lets what depends on the squash depend on the others where those are used', () => {
    const dependent = node('bids.0001_x', [keyOf(squash)])
    const nodes = [...originals, squash, dependent]
    const graph = new MigrationGraph(nodes, { applied: new Set(replaced.slice(0, 1)) })
    assert.deepEqual(names(graph.parents(dependent)), replaced)
  })

  it('works when the files of the others are deleted, and their records', () => {
    const rest = [squash, next, bids]
    for (const applied of [[], replaced, [keyOf(squash)], [...replaced, keyOf(squash)]])
      assert.deepEqual(used(applied, rest), squashed)
    const graph = new MigrationGraph(rest, { applied: new Set([keyOf(squash)]) })
    assert.ok(graph.isApplied(squash))
  })

  it('refuses a database with a part when the files of the rest are deleted', () => {
    const error = refused([squash, next, bids], { applied: new Set(replaced.slice(0, 2)) })
    assert.equal((error as { code?: string }).code, 'E_MIGRATION_SQUASH')
    assert.match(error.message, /the files of the rest are gone: lots\.0003_c/)
  })

  it('uses the outermost of squashes of squashes that the database allows', () => {
    const outer = node('lots.0001_squashed_0004_d', [], [...replaced, keyOf(squash), keyOf(next)])
    const nodes = [...originals, squash, next, bids, outer]
    assert.deepEqual(used([], nodes), ['lots.0001_squashed_0004_d', 'bids.0001_x'])
    assert.deepEqual(used([...replaced, keyOf(next)], nodes), [
      'lots.0001_squashed_0004_d',
      'bids.0001_x',
    ])
    assert.deepEqual(used(replaced, nodes), squashed)
    assert.deepEqual(used(replaced.slice(0, 2), nodes).slice(0, 2), ['lots.0001_a', 'lots.0002_b'])
    const without = [outer, bids]
    for (const applied of [
      [...replaced, keyOf(next)],
      [keyOf(squash), keyOf(next)],
      [keyOf(outer)],
    ]) {
      const graph = new MigrationGraph(without, { applied: new Set(applied) })
      assert.ok(graph.isApplied(outer), String(applied))
    }
  })

  it('names the cycle that a squash makes', () => {
    const between = node('bids.0001_x', ['lots.0001_a'])
    const late = node('lots.0003_c', ['lots.0002_b', 'bids.0001_x'])
    const [first, second] = originals
    const bad = node('lots.0001_squashed_0003_c', ['bids.0001_x'], replaced)
    const error = refused([first!, second!, late, between, bad])
    assert.equal((error as { code?: string }).code, 'E_MIGRATION_CYCLE')
    assert.match(error.message, /bids\.0001_x → lots\.0001_squashed_0003_c → bids\.0001_x/)
  })
})
