import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { F } from '../../src/db/expressions/f.ts'
import { Q } from '../../src/db/expressions/q.ts'
import { f } from '../../src/db/fields/f.ts'
import { check, index, unique } from '../../src/migrations/operations/rules.ts'
import { detect, type Models, stateOf } from './detection.ts'

const to = (label: string, options: object = {}) =>
  f.foreignKey(label, { onDelete: 'cascade', ...options })

/** Detects, and makes sure that the operations lead to the models and nothing more is found then. */
async function migrations(from: Models, models: Models, answers: Record<string, unknown> = {}) {
  const found = await detect(from, models, answers)
  assert.deepEqual(found.questions, [])
  const wanted = stateOf(models)
  assert.deepEqual([...found.reached.models.keys()].sort(), [...wanted.models.keys()].sort())
  for (const [label, model] of wanted.models) {
    const reached = found.reached.get(label)
    assert.deepEqual(Object.keys(reached.fields).sort(), Object.keys(model.fields).sort())
    assert.deepEqual(reached.options, model.options)
  }
  return found.migrations
}

describe('new models', () => {
  it('are made in one migration, with what they refer to before them', async () => {
    const models = { 'lots.Bid': { lot: to('lots.Lot') }, 'lots.Lot': { title: f.text() } }
    assert.deepEqual(await migrations({}, models), [
      'lots.0001_initial: Create model Lot, Create model Bid',
    ])
  })

  it('that refer to each other get the last relation afterwards', async () => {
    const models = { 'a.One': { two: to('a.Two') }, 'a.Two': { one: to('a.One') } }
    assert.deepEqual(await migrations({}, models), [
      'a.0001_initial: Create model Two, Create model One, Add field one to Two',
    ])
  })

  it('that refer to each other across apps split the migrations of one', async () => {
    const models = {
      'a.One': { two: to('b.Two') },
      'a.Three': { name: f.text() },
      'b.Two': { one: to('a.One') },
    }
    assert.deepEqual(await migrations({}, models), [
      'b.0001_initial: Create model Two',
      'a.0001_initial after b.0001_initial: Create model One, Create model Three',
      'b.0002_two_one after b.0001_initial, a.0001_initial: Add field one to Two',
    ])
  })

  it('refer to themselves, and to each other by tables between', async () => {
    const models = {
      'a.Tree': { parent: to('a.Tree', { null: true }), friends: f.manyToMany('a.Tree') },
      'a.Leaf': { trees: f.manyToMany('a.Tree', { through: 'a.Link' }) },
      'a.Link': { tree: to('a.Tree'), leaf: to('a.Leaf') },
    }
    assert.deepEqual(await migrations({}, models), [
      'a.0001_initial: Create model Leaf, Create model Tree, Create model Link, Add field trees to Leaf',
    ])
  })

  it('get constraints over a late relation after it', async () => {
    const one = [{ two: to('a.Two'), n: f.int() }, { constraints: [unique('a_one', ['n'])] }]
    const two = [
      { one: to('a.One'), n: f.int() },
      { indexes: [index('one', 'n')], constraints: [check('a_two', '"one_id" > 0')] },
    ]
    assert.deepEqual(await migrations({}, { 'a.One': one, 'a.Two': two }), [
      'a.0001_initial: Create model Two, Create model One, Add field one to Two, Add index on one, n to Two, Add constraint a_two to Two',
    ])
  })

  it('depend on the last migration of an app they refer to', async () => {
    const from = { 'accounts.User': { name: f.text() } }
    assert.deepEqual(
      await migrations(from, { ...from, 'lots.Lot': { seller: to('accounts.User') } }),
      ['lots.0001_initial after accounts.0001_initial: Create model Lot'],
    )
  })
})

describe('models that are gone', () => {
  it('are deleted after the relations that led to them', async () => {
    const from = { 'a.One': { n: f.int() }, 'b.Two': { one: to('a.One'), n: f.int() } }
    assert.deepEqual(await migrations(from, { 'b.Two': { n: f.int() } }), [
      'b.0002_remove_two_one after b.0001_initial: Remove field one from Two',
      'a.0002_delete_one after a.0001_initial, b.0002_remove_two_one: Delete model One',
    ])
  })

  it('that refer to each other lose the relation first', async () => {
    const from = { 'a.One': { two: to('a.Two') }, 'a.Two': { one: to('a.One') } }
    assert.deepEqual(await migrations(from, {}), [
      'a.0002_remove_two_one_delete_one_delete_two after a.0001_initial: Remove field one from Two, Delete model One, Delete model Two',
    ])
  })

  it('go when what led to them leads elsewhere', async () => {
    const from = { 'a.Old': { n: f.int() }, 'a.Bid': { lot: to('a.Old') } }
    const models = { 'a.New': { title: f.text() }, 'a.Bid': { lot: to('a.New') } }
    assert.deepEqual(await migrations(from, models), [
      'a.0002_new_bid_lot_delete_old after a.0001_initial: Create model New, Change field lot of Bid, Delete model Old',
    ])
  })
})

describe('fields', () => {
  const from = { 'a.Lot': { title: f.text(), n: f.int() } }

  it('are added, changed and removed', async () => {
    const models = { 'a.Lot': { title: f.char({ maxLength: 9 }), m: f.float({ null: true }) } }
    assert.deepEqual(await migrations(from, models, { 'rename-field:a.Lot.n>m': false }), [
      'a.0002_remove_lot_n_lot_title_lot_m after a.0001_initial: Remove field n from Lot, Change field title of Lot, Add field m to Lot',
    ])
  })

  it('that are the same are left alone, whatever does not reach the database', async () => {
    const models = {
      'a.Lot': {
        title: f.slug({ maxLength: undefined as never, label: 'x', validators: [] }),
        n: f.int({ default: () => 3 }),
      },
    }
    assert.deepEqual(
      await migrations(
        { 'a.Lot': { title: f.text({ label: 'T' }), n: f.int({ default: 5, help: 'h' }) } },
        models,
      ),
      [],
    )
    assert.deepEqual(await migrations(from, from), [])
  })

  it('become relations with a table between, and back', async () => {
    const tagged = { 'a.Tag': { n: f.int() } }
    const text = { ...tagged, 'a.Lot': { tags: f.text() } }
    const many = { ...tagged, 'a.Lot': { tags: f.manyToMany('a.Tag') } }
    assert.deepEqual(await migrations(text, many), [
      'a.0002_remove_lot_tags_lot_tags after a.0001_initial: Remove field tags from Lot, Add field tags to Lot',
    ])
    assert.deepEqual(await migrations(many, text, { 'existing-rows:a.Lot.tags': '' }), [
      'a.0002_remove_lot_tags_lot_tags after a.0001_initial: Remove field tags from Lot, Add field tags to Lot',
    ])
  })

  it('take their indexes and constraints along', async () => {
    const options = { indexes: [index('n')], constraints: [unique('a_lot_n', ['n'])] }
    const models = { 'a.Lot': [{ title: f.text() }, {}] }
    assert.deepEqual(
      await migrations({ 'a.Lot': [{ title: f.text(), n: f.int() }, options] }, models),
      [
        'a.0002_remove_a_lot_n_idx_remove_a_lot_n_remove_lot_n after a.0001_initial: Remove index a_lot_n_idx from Lot, Remove constraint a_lot_n from Lot, Remove field n from Lot',
      ],
    )
    const added = await migrations(models as Models, {
      'a.Lot': [{ title: f.text(), n: f.int({ null: true }) }, options],
    })
    assert.deepEqual(added, [
      'a.0002_lot_n_lot_n_idx_a_lot_n after a.0001_initial: Add field n to Lot, Add index on n to Lot, Add constraint a_lot_n to Lot',
    ])
  })

  it('notice the order of an index and the options of a model', async () => {
    const lot = (options: object): Models => ({ 'a.Lot': [{ a: f.int(), b: f.int() }, options] })
    const found = await migrations(
      lot({ indexes: [index('a', 'b')] }),
      lot({ indexes: [index('b', 'a')], ordering: ['-a'] }),
    )
    assert.deepEqual(found, [
      'a.0002_remove_a_lot_a_b_idx_lot_options_lot_b_a_idx after a.0001_initial: Remove index a_lot_a_b_idx from Lot, Change options of Lot, Add index on b, a to Lot',
    ])
  })
})

describe('questions', () => {
  const from = { 'a.Lot': { title: f.text(), price: f.int({ null: true }) } }

  it('ask whether a field was renamed, and take a change along', async () => {
    const models = { 'a.Lot': { title: f.text(), reserve: f.int({ index: true, null: true }) } }
    const id = 'rename-field:a.Lot.price>reserve'
    const { questions } = await detect(from, models)
    assert.deepEqual(questions, [
      {
        id,
        kind: 'rename-field',
        text: 'Was a.Lot.price renamed to a.Lot.reserve?',
        choices: [
          { answer: true, means: 'it is renamed and keeps its values' },
          {
            answer: false,
            means: 'a.Lot.price is removed with its values, a.Lot.reserve is added',
          },
        ],
      },
    ])
    assert.deepEqual(await migrations(from, models, { [id]: true, unknown: 1 }), [
      'a.0002_rename_price_lot_reserve_lot_reserve after a.0001_initial: Rename field price of Lot to reserve, Change field reserve of Lot',
    ])
    assert.deepEqual(await migrations(from, models, { [id]: false }), [
      'a.0002_remove_lot_price_lot_reserve after a.0001_initial: Remove field price from Lot, Add field reserve to Lot',
    ])
  })

  it('ask whether a model was renamed, and what leads to it follows', async () => {
    const before = { ...from, 'b.Bid': { lot: to('a.Lot') } }
    const models = { 'a.Auction': from['a.Lot'], 'b.Bid': { lot: to('a.Auction') } }
    const id = 'rename-model:a.Lot>Auction'
    assert.deepEqual(
      (await detect(before, models)).questions.map((question) => question.id),
      [id],
    )
    assert.deepEqual(await migrations(before, models, { [id]: true }), [
      'a.0002_rename_lot_auction after a.0001_initial: Rename model Lot to Auction',
    ])
  })

  it('ask what existing rows get', async () => {
    const id = 'existing-rows:a.Lot.stars'
    const models = { 'a.Lot': { ...from['a.Lot'], stars: f.int() } }
    assert.deepEqual(
      (await detect(from, models)).questions.map((question) => question.id),
      [id],
    )
    const { texts } = await detect(from, models, { [id]: 3 })
    assert.match(texts[0] ?? '', /op\.addField\('Lot', 'stars', f\.int\(\), \{ existing: 3 \}\)/)
    const filled = { 'a.Lot': { title: f.text(), price: f.int() } }
    assert.equal((await detect(from, filled)).questions[0]?.id, 'existing-rows:a.Lot.price')
  })

  it('do not ask where there is a default, or the time', async () => {
    const models = {
      'a.Lot': {
        ...from['a.Lot'],
        a: f.int({ default: 1 }),
        b: f.int({ dbDefault: 2 }),
        createdAt: f.dateTime({ autoNowAdd: true }),
        c: f.manyToMany('a.Lot'),
      },
    }
    const { questions, texts } = await detect(from, models)
    assert.deepEqual(questions, [])
    assert.match(texts[0] ?? '', /'createdAt', f\.dateTime\(\), \{ existing: 'now' \}/)
  })
})

describe('the text of a migration', () => {
  it('is laid out for people, the same each time', async () => {
    const models: Models = {
      'lots.Lot': [
        {
          title: f.char({ maxLength: 80 }),
          note: f.text({ default: `it's "quoted"\n` }),
          price: f.decimal({
            maxDigits: 12,
            decimalPlaces: 2,
            null: true,
            index: true,
            unique: true,
            default: '0.00',
            column: 'the_price_of_it',
          }),
          seller: to('accounts.User', { null: true }),
          tags: f.manyToMany('lots.Tag'),
        },
        {
          ordering: ['-title'],
          indexes: [index('title', '-price', { name: 'by_price', condition: `"title" <> ''` })],
          constraints: [check('positive', '"price" > 0'), unique('once', ['title', 'seller'])],
        },
      ],
      'lots.Tag': {},
    }
    const user = { 'accounts.User': { name: f.text() } }
    const { texts } = await detect(user, { ...user, ...models })
    assert.equal(
      texts[0],
      `import { check, f, index, migration, op, unique } from 'voltaic/migrations'

export default migration({
  dependencies: [['accounts', '0001_initial']],
  operations: [
    op.createModel(
      'Lot',
      {
        title: f.char({ maxLength: 80 }),
        note: f.text({ default: 'it\\'s "quoted"\\n' }),
        price: f.decimal({
          null: true,
          unique: true,
          index: true,
          maxDigits: 12,
          decimalPlaces: 2,
          default: '0.00',
          column: 'the_price_of_it',
        }),
        seller: f.foreignKey('accounts.User', { null: true, onDelete: 'cascade' }),
      },
      {
        ordering: ['-title'],
        indexes: [index('title', '-price', { name: 'by_price', condition: '"title" <> \\'\\'' })],
        constraints: [check('positive', '"price" > 0'), unique('once', ['title', 'seller'])],
      },
    ),
    op.createModel('Tag', {}),
    op.addField('Lot', 'tags', f.manyToMany('lots.Tag')),
  ],
})
`,
    )
    assert.deepEqual((await detect(user, { ...user, ...models })).texts, texts)
  })
  it('has conditions as models write them', async () => {
    const fields = { price: f.int(), bought: f.int({ null: true }), isOpen: f.boolean() }
    const options = {
      indexes: [index('price', { condition: { price: { gte: 1, lt: 9 }, isOpen: false } })],
      constraints: [
        check('either', Q.or({ bought: null }, Q.not({ bought: { gt: 5 } }), { isOpen: true })),
        unique('one', ['price'], { condition: { price: { in: [1, 2] } } }),
        check('margin', { price: { gt: F('bought').plus(1).times(2) } }),
      ],
    }
    const { texts } = await detect({}, { 'lots.Lot': [fields, options] })
    assert.ok(texts[0]?.startsWith('import { check, F, f, index, migration, op, Q, unique } from'))
    for (const written of [
      "index('price', { condition: { price: { gte: 1, lt: 9 }, isOpen: false } })",
      'Q.or({ bought: null }, Q.not({ bought: { gt: 5 } }), { isOpen: true })',
      "unique('one', ['price'], { condition: { price: { in: [1, 2] } } })",
      "check('margin', { price: { gt: F('bought').plus(1).times(2) } })",
    ])
      assert.ok(texts[0]?.includes(written), `${written} in ${texts[0]}`)
  })

  it('is not needed where a condition was recorded as SQL', async () => {
    const [price, bought] = [f.int(), f.int({ null: true })]
    const sql = { constraints: [check('positive', '("price" > 0) AND ("bought" IS NULL)')] }
    const lookups = { constraints: [check('positive', { price: { gt: 0 }, bought: null })] }
    const fields = { price, bought }
    const same = await detect({ 'lots.Lot': [fields, sql] }, { 'lots.Lot': [fields, lookups] })
    assert.deepEqual(same.migrations, [])
    const other = { constraints: [check('positive', { price: { gt: 1 }, bought: null })] }
    const changed = await detect({ 'lots.Lot': [fields, sql] }, { 'lots.Lot': [fields, other] })
    assert.equal(changed.migrations.length, 1)
  })

  it('renames a field in conditions too', async () => {
    const options = (name: string) => ({
      constraints: [check('positive', Q.not({ [name]: { lte: F(name).minus(1) } }))],
    })
    const from = { 'lots.Lot': [{ price: f.int() }, options('price')] } as const
    const to = { 'lots.Lot': [{ cost: f.int() }, options('cost')] } as const
    const answers = { 'rename-field:lots.Lot.price>cost': true }
    const { migrations, reached } = await detect(from, to, answers)
    assert.match(migrations.join(), /: Rename field price of Lot to cost$/)
    assert.deepEqual(reached.get('lots.Lot').options, stateOf(to).get('lots.Lot').options)
  })
})
