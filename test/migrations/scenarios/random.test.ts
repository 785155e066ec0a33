/** Changes of models at random: what is found leads to the new models exactly, and nothing is found then. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { F } from '../../../src/db/expressions/f.ts'
import { f } from '../../../src/db/fields/f.ts'
import { allFields, type ConstraintDescription } from '../../../src/db/schema/description.ts'
import { arrange } from '../../../src/migrations/detect/arrange.ts'
import { detectChanges } from '../../../src/migrations/detect/detect-changes.ts'
import { type Question, Questionnaire } from '../../../src/migrations/detect/questions.ts'
import { schemaChanges } from '../../../src/migrations/editor/difference.ts'
import { check, index, unique } from '../../../src/migrations/operations/rules.ts'
import { ProjectState } from '../../../src/migrations/state/project-state.ts'
import { isSameState } from '../../../src/migrations/state/same-state.ts'
import { type Models, stateOf } from '../detection.ts'

const labels = ['a.One', 'a.Two', 'b.One', 'b.Two', 'c.Three'] as const
const names = ['p', 'q', 'r', 's', 'id'] as const

const kinds: readonly ((to: string, through: string) => unknown)[] = [
  () => f.text(),
  () => f.char({ maxLength: 20, default: 'x' }),
  () => f.int({ index: true }),
  () => f.bigInt({ null: true }),
  () => f.decimal({ maxDigits: 9, decimalPlaces: 2 }),
  () => f.int({ column: 'other' }),
  () => f.boolean({ dbDefault: true }),
  () => f.dateTime(),
  () => f.generated(f.int(), '"n" + 1'),
  (to) => f.foreignKey(to, { null: true }),
  (to) => f.foreignKey(to),
  (to) => f.oneToOne(to),
  (to) => f.manyToMany(to),
  (to) => f.manyToMany(to, { table: 'between' }),
  (to, through) => f.manyToMany(to, { through }),
]

const rule = fc.record({
  name: fc.constantFrom('first', 'second', 'third'),
  kind: fc.nat(4),
  field: fc.constantFrom('n', 'p', 'q'),
})

const modelOf = fc.record({
  fields: fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.nat(kinds.length - 1), fc.nat(4)), {
    maxLength: 4,
    selector: ([name]) => name,
  }),
  rules: fc.uniqueArray(rule, { maxLength: 2, selector: ({ name }) => name }),
  table: fc.constantFrom(undefined, undefined, 'ware', 'goods'),
  ordering: fc.boolean(),
})

type Made = typeof modelOf extends fc.Arbitrary<infer T> ? T : never

/** Up to five models in three apps. Rules and tables have names of their own, unless two states share them. */
const models = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...labels), modelOf), {
    minLength: 1,
    maxLength: 4,
    selector: ([label]) => label,
  })
  .map((made): Models => {
    const chosen = made.map(([label]) => label)
    const taken = new Set<string>()
    const isFree = (name: string) => !taken.has(name) && taken.add(name)
    return Object.fromEntries(made.map(([label, one]) => [label, described(one, chosen, isFree)]))
  })

function described(
  { fields, rules, table, ordering }: Made,
  chosen: readonly string[],
  isFree: (name: string) => unknown,
): [object, object] {
  const own = fields.map(([name, kind, target]): [string, unknown] => {
    const to = chosen[target % chosen.length] ?? ''
    const through = chosen[(target + 1) % chosen.length] ?? ''
    if (name === 'id') return [name, f.int({ primaryKey: true })]
    return [name, kinds[kind]?.(to, through)]
  })
  const all: Record<string, unknown> = { n: f.int(), ...Object.fromEntries(own) }
  const columns = own
    .filter(([, field]) => (field as { kind: string }).kind !== 'manyToMany')
    .map(([name]) => name)
  const has = ({ field }: { field: string }) => field === 'n' || columns.includes(field)
  const isNumber = (name: string) =>
    ['int', 'bigInt'].includes((all[name] as { kind: string }).kind)
  const made = rules.filter((one) => has(one) && isFree(one.name))
  const indexes = made.flatMap(({ name, kind, field }) =>
    kind === 0
      ? [index(field, '-n', { name })]
      : kind === 1 && isNumber(field)
        ? [index(field, { condition: { [field]: { gt: 1 } } })]
        : [],
  )
  const constraints = made.flatMap(({ name, kind, field }): ConstraintDescription[] =>
    kind === 2
      ? [unique(name, [field])]
      : kind === 3 && isNumber(field)
        ? [check(name, { [field]: { lt: F('n').plus(1) } })]
        : [],
  )
  const between = own.some(([, field]) => (field as { options: { table?: string } }).options.table)
  const lacksTable = between && !isFree('between')
  if (lacksTable)
    for (const [name, field] of own)
      if ((field as { options: { table?: string } }).options.table) delete all[name]
  return [
    all,
    {
      ...(table && isFree(table) ? { table } : {}),
      ...(ordering && { ordering: ['-n'] }),
      ...(indexes.length > 0 && { indexes }),
      ...(constraints.length > 0 && { constraints }),
    },
  ]
}

/** With the keys that are added by themselves. */
function whole(state: ProjectState): ProjectState {
  return new ProjectState(
    [...state.models.values()].map((model) => ({ ...model, fields: allFields(model) })),
  )
}

/** Defaults that are plain values are no change. */
function withoutDefaults(state: ProjectState): ProjectState {
  const text = JSON.stringify([...state.models.values()], (key, value) =>
    key === 'default' ? undefined : value,
  )
  return new ProjectState(JSON.parse(text))
}

describe('whatever becomes of the models', () => {
  it('what is found leads there exactly, step by step and back, and nothing is left', async () => {
    const property = fc.asyncProperty(
      models,
      models,
      fc.infiniteStream(fc.boolean()),
      async (one, other, coins) => {
        const [from, to] = [stateOf(one), stateOf(other)]
        const known = new Map<string, unknown>()
        const ask = async ({ id, kind, example }: Question) => {
          if (!known.has(id)) known.set(id, kind === 'existing-rows' ? example : coins.next().value)
          return known.get(id)
        }
        const source = { questionnaire: new Questionnaire({}, ask), isAutomatic: () => false }
        const planned = await detectChanges(from, to, source)
        const drafts = arrange(planned, { last: () => undefined })
        let reached = from
        for (const { app, operations } of drafts)
          for (const operation of operations) {
            const next = operation.apply(reached, app)
            const hints = operation.hints?.(app) ?? {}
            if (!operation.parts)
              schemaChanges({
                from: reached,
                to: next,
                hints,
                stored: (_at, value) => value,
                dialect: 'postgres',
              })
            reached = next
          }
        const [is, wanted] = [reached, to].map((state) => withoutDefaults(whole(state)))
        if (is && wanted && !isSameState(is, wanted))
          assert.deepEqual([...is.models.values()], [...wanted.models.values()])
        assert.deepEqual(await detectChanges(reached, to, source), [])
        assert.deepEqual(await detectChanges(to, to, source), [])
      },
    )
    await fc.assert(property, {
      numRuns: 300,
      seed: 20260419,
    })
  })
})
