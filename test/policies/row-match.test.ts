/** One rule gives the same rows by SQL as it gives row by row. */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { Q as TypedQ } from '../../src/db/expressions/q.ts'
import { can } from '../../src/policies/can.ts'
import { policy } from '../../src/policies/policy.ts'
import { matchesInMemory } from '../../src/policies/row-match.ts'
import { allowedTo } from '../../src/policies/visible-rows.ts'
import { bareApplication } from '../support/bare-application.ts'
import { actor, Lot, nobody, Seller } from './lots.ts'

type Condition = Record<string, unknown>

/** `Q` without its types: the rules are made up. */
const Q = TypedQ as unknown as {
  (where: object): object
  and(...where: object[]): object
  or(...where: object[]): object
  not(where: object): object
}

const texts = ['', 'a', 'A', 'á', 'b', 'a ', '1']
const numbers = [0, 1, 2, -1]
const keys = [1, 2, 3]

const orNull = <T>(values: readonly T[]) => fc.constantFrom<(T | null)[]>(null, ...values)
const some = <T>(values: readonly T[]) => fc.subarray([...values])

function lookups<T>(
  name: string,
  values: readonly T[],
  nullable: boolean,
): fc.Arbitrary<Condition> {
  const exact = nullable ? orNull(values) : fc.constantFrom(...values)
  return fc
    .oneof(
      exact,
      exact.map((value) => ({ exact: value })),
      some(values).map((list) => ({ in: list })),
      fc.boolean().map((is) => ({ isNull: is })),
    )
    .map((value) => ({ [name]: value }))
}

const users = [actor(1), actor(2), actor(99), nobody]

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  lookups('title', texts, false),
  lookups('note', texts, true),
  lookups('status', ['draft', 'open', 'closed'], false),
  lookups('views', numbers, false),
  lookups('rank', numbers, true),
  lookups('isHot', [true, false], false),
  lookups('reserve', ['1', '1.00', '2.5'], true),
  lookups('seller', keys, false),
  lookups('buyer', keys, true),
  fc.constantFrom(...users).map((user) => ({ seller: user })),
  fc.constantFrom(...users).map((user) => ({ buyer: user })),
  fc.constant({ seller: { name: 'a' } }),
  fc.constant({ buyer: { city: null } }),
  fc.constant({ rank: { gt: 0 } }),
  fc.constantFrom('Á', 'b', '').map((text) => ({ title: { iexact: text } })),
  fc.constantFrom('a', 'B').map((text) => ({ note: { icontains: text } })),
  orNull<unknown>([1, '1', true, [1]]).map((exact) => ({ data: { path: ['a'], exact } })),
  fc.constantFrom<object>({ gt: 0 }, { in: [1, null] }, { isNull: true }).map((asked) => ({
    data: { path: ['a'], ...asked },
  })),
  fc
    .constantFrom<object>({ hasKey: 'a' }, { contains: { a: 1 } }, { isNull: false })
    .map((data) => ({
      data,
    })),
  fc
    .constantFrom<unknown>(['a'], { contains: ['a'] }, { len: 1 }, { index: 0, exact: 'b' })
    .map((tags) => ({ tags })),
  fc.tuple(orNull(numbers), orNull(texts)).map(([rank, note]) => ({ rank, note })),
)

const { rule } = fc.letrec<{ rule: object }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    leaf.map((where) => Q(where)),
    fc.array(tie('rule'), { maxLength: 3 }).map((parts) => Q.and(...parts)),
    fc.array(tie('rule'), { maxLength: 3 }).map((parts) => Q.or(...parts)),
    tie('rule').map((part) => Q.not(part)),
  ),
}))

async function lotsOf(t: TestContext, state: { rule: object }) {
  const changing = policy(Lot, { view: () => state.rule as never })
  const app = await bareApplication(t, { models: [Seller, Lot], policies: [changing] })
  await app.run(async () => {
    await Seller.bulkCreate([{ name: 'a' }, { name: 'b', city: 'x' }, { name: 'c', city: null }])
    let n = 0
    for (const note of [null, 'a', 'A', '']) {
      for (const rank of [null, 0, 2]) {
        n++
        await Lot.create({
          title: texts[n % texts.length]!,
          status: (['draft', 'open', 'closed'] as const)[n % 3]!,
          note,
          rank,
          views: numbers[n % 4]!,
          isHot: n % 2 === 0,
          reserve: n % 3 === 0 ? null : '1.00',
          data: [null, { a: 1 }, { a: '1' }, { a: null }, { b: 1 }][n % 5],
          tags: [[], ['a'], ['b', 'a']][n % 3]!,
          seller: keys[n % 3]!,
          buyer: n % 4 === 0 ? null : keys[n % 3]!,
        })
      }
    }
  })
  return app
}

describe('a rule', () => {
  it('finds the same rows by SQL as row by row', async (t) => {
    const state: { rule: object } = { rule: {} }
    const app = await lotsOf(t, state)
    const lots = await app.run(async () => Lot.all())
    const check = fc.asyncProperty(rule, (generated) =>
      app.run(async () => {
        state.rule = generated
        const user = actor(1)
        const bySql = await allowedTo(Lot, user, 'view').valuesList('id', { flat: true })
        const answers = await Promise.all(lots.map((lot) => can(user, 'view', lot)))
        const byRow = lots.filter((_, index) => answers[index]).map((lot) => lot.id)
        assert.deepEqual(byRow.sort(), [...bySql].sort())
      }),
    )
    await fc.assert(check, { numRuns: 300 })
  })

  it('is decided in memory where memory tells', async (t) => {
    const app = await lotsOf(t, { rule: {} })
    await app.run(async () => {
      const lot = await Lot.get({ id: 1 })
      const { title } = lot
      for (const [where, expected] of [
        [{ title }, true],
        [{ title: `${title}!` }, false],
        [Q.not({ title }), false],
        [Q.or({ title: 'x' }, { id: 1 }), true],
        [{ seller: lot.sellerId }, true],
        [{ seller: nobody }, false],
        [Q.not({ seller: nobody }), true],
        [{ rank: null }, lot.rank === null],
        [{ rank: { isNull: false } }, lot.rank !== null],
        [{ status: { in: [] } }, false],
        [{ pk: 1 }, true],
        [{ seller: { name: 'a' } }, undefined],
        [{ title: { icontains: 'a' } }, undefined],
        [{ reserve: '1' }, undefined],
        [Q.and({ title: 'x' }, { seller: { name: 'a' } }), false],
        [Q.or({ title }, { seller: { name: 'a' } }), true],
      ] as const) {
        assert.equal(matchesInMemory(where, lot), expected, JSON.stringify(where))
      }
    })
  })
})
