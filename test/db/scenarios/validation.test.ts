/** Validating rows: every rule, by field, before anything is written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ValidationError } from '../../../src/db/errors.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { f } from '../../../src/db/fields/f.ts'
import { check, unique } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Seller extends Model({ name: f.char({ maxLength: 20 }) }) {}

class Lot extends Model(
  {
    title: f.char({
      maxLength: 10,
      minLength: 2,
      validators: [(value: string) => (value === 'bad' ? 'Not that.' : undefined)],
    }),
    slug: f.slug({ unique: true }),
    code: f.int({ unique: true, null: true, min: 1, max: 99 }),
    email: f.email({ default: 'a@example.com' }),
    state: f.choice(['open', 'closed'], { default: 'open' }),
    size: f.char({
      maxLength: 2,
      default: 's',
      choices: [
        ['s', 'Small'],
        ['l', 'Large'],
      ],
    }),
    low: f.decimal({ maxDigits: 8, decimalPlaces: 2, default: 0 }),
    high: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
    place: f.char({ maxLength: 20, null: true }),
    get seller() {
      return f.foreignKey(() => Seller, { null: true })
    },
  },
  {
    constraints: [
      check('low_below_high', Q({ low: { lte: F('high').times(2) } }), { message: 'Too low.' }),
      check('low_positive', { low: { gte: 0 } }),
      check('code_below_60', { code: { lt: 60 } }),
      unique('open_place', ['place'], { condition: { state: 'open' }, message: 'Taken.' }),
      unique('high_from_50', ['high'], { condition: { code: { gte: 50 } } }),
      unique('title_size', ['title', 'size']),
    ],
  },
) {}

const { each } = databasesFor([Seller, Lot])

const good = { title: 'Clock', slug: 'clock' }

async function messages(values: object): Promise<object | undefined> {
  return problemsOf(new Lot({ ...good, ...values }))
}

async function problemsOf(row: Lot): Promise<object | undefined> {
  try {
    await row.validate()
  } catch (error) {
    if (error instanceof ValidationError) return error.fields
    throw error
  }
  return undefined
}

test(
  'each field says what is wrong with it, all at once',
  each(async () => {
    assert.equal(await messages({}), undefined)
    assert.deepEqual(
      await messages({ title: 'x', slug: 'no spaces', code: 100, email: 'nobody', size: 'm' }),
      {
        title: ['Use at least 2 characters; this has 1.'],
        slug: ['Use letters, digits, hyphens and underscores only.'],
        code: ['Enter 99 or less.'],
        email: ['Enter an e-mail address, such as name@example.com.'],
        size: ['Choose one of: Small, Large.'],
      },
    )
    assert.deepEqual(await messages({ title: 'bad' }), { title: ['Not that.'] })
    assert.deepEqual(await messages({ title: '' }), { title: ['Fill in this field.'] })
    assert.deepEqual(await messages({ title: 'x'.repeat(11) }), {
      title: ['Use at most 10 characters; this has 11.'],
    })
    assert.deepEqual(await messages({ title: null }), { title: ['Fill in this field.'] })
  }),
)

test(
  'what has to be unique is asked for with one query, the row itself left out',
  each(async () => {
    const lot = await Lot.create({ ...good, code: 5, place: 'shelf' })
    const taken = { slug: 'clock', code: 5, place: 'shelf', title: 'Clock' }
    const statements = await statementsOf(async () => {
      assert.deepEqual(await messages(taken), {
        slug: ['A lot with this slug exists already.'],
        code: ['A lot with this code exists already.'],
        '': ['Taken.', 'A lot with this title, size exists already.'],
      })
    })
    assert.equal(statements.length, 1)
    assert.equal(await problemsOf(lot), undefined)
    lot.code = null
    assert.equal(await problemsOf(lot), undefined)
    const other = await Lot.create({ title: 'Vase', slug: 'vase', code: 6 })
    other.slug = 'clock'
    assert.deepEqual(await problemsOf(other), { slug: ['A lot with this slug exists already.'] })
  }),
)

test(
  'a constraint with a condition binds the rows that meet it',
  each(async () => {
    const lot = await Lot.create({ ...good, place: 'shelf' })
    const same = { slug: 'b', title: 'B b', place: 'shelf' }
    assert.deepEqual(await messages(same), { '': ['Taken.'] })
    assert.equal(await messages({ ...same, state: 'closed' }), undefined)
    assert.equal(await messages({ ...same, place: null }), undefined)
    await lot.update({ state: 'closed' })
    assert.equal(await messages(same), undefined)
  }),
)

test(
  'checks are looked at with the values of the row; NULL breaks none',
  each(async () => {
    assert.deepEqual(await messages({ low: '-0.01' }), {
      '': ['The rule "low_positive" is broken.'],
    })
    assert.deepEqual(await messages({ low: '10.01', high: '5' }), { '': ['Too low.'] })
    assert.equal(await messages({ low: '10', high: '5.00' }), undefined)
    assert.equal(await messages({ low: '9', high: '10' }), undefined)
    assert.equal(await messages({ low: '9', high: null }), undefined)
  }),
)

test(
  'all rules are in one error, but for those about a column that has a message already',
  each(async () => {
    await Lot.create({ ...good, place: 'shelf', code: 7 })
    const low = 'The rule "low_positive" is broken.'
    assert.deepEqual(await messages({ slug: 'b', title: 'x', low: '-1', place: 'shelf' }), {
      title: ['Use at least 2 characters; this has 1.'],
      '': ['Taken.', low],
    })
    assert.deepEqual(await messages({ code: 7, seller: 99_999, low: '-1' }), {
      seller: ['There is no seller with the key 99999.'],
      slug: ['A lot with this slug exists already.'],
      code: ['A lot with this code exists already.'],
      '': ['A lot with this title, size exists already.', low],
    })
    const above = { slug: 'b', title: 'B b', low: '-1', code: 100 }
    assert.deepEqual(await messages(above), { code: ['Enter 99 or less.'], '': [low] })
    await Lot.create({ title: 'Vase', slug: 'vase', code: 55, high: 3 })
    assert.deepEqual(await messages({ ...above, high: 3 }), {
      code: ['Enter 99 or less.'],
      '': [low],
    })
  }),
)

test(
  'a relation to a row that is not there is noticed',
  each(async () => {
    const seller = await Seller.create({ name: 'Ann' })
    assert.equal(await messages({ seller }), undefined)
    assert.deepEqual(await messages({ seller: seller.id + 1 }), {
      seller: [`There is no seller with the key ${seller.id + 1}.`],
    })
    const lot = await Lot.create({ ...good, seller })
    const statements = await statementsOf(() => lot.validate())
    assert.equal(statements.length, 1)
    lot.sellerId = 99_999
    assert.deepEqual(Object.keys((await problemsOf(lot)) ?? {}), ['seller'])
  }),
)
