/** Rows that are there already, and columns that must have a value. */
import assert from 'node:assert/strict'
import { inWorkshop, type Workshop } from './workshop.ts'

const maker = 'class Maker extends Model({ name: f.text() }) {}'

/** What is asked: the field, the answer, and what the rows then have. */
const asked: readonly [field: string, declared: string, answer: unknown, stored?: unknown][] = [
  ['note', 'f.char({ maxLength: 20 })', '-'],
  ['aChar', 'f.char({ maxLength: 9 })', "o'c"],
  ['aText', 'f.text()', 'line\n"two"; DROP'],
  ['aSlug', 'f.slug()', 'a-b'],
  ['aMail', 'f.email()', 'a@example.com'],
  ['aUrl', 'f.url()', 'https://example.com/'],
  ['anIp', 'f.ip()', '::1'],
  ['aUuid', 'f.uuid()', '0190a1b2-0000-7000-8000-000000000001'],
  ['anInt', 'f.int()', -5, '-5'],
  ['aSmall', 'f.smallInt()', 3, '3'],
  ['aPositive', 'f.positiveInt()', 0, '0'],
  ['aBig', 'f.bigInt()', '9007199254740993'],
  ['aFloat', 'f.float()', 1.5, '1.5'],
  ['aDate', 'f.date()', '2026-03-29'],
  ['aTime', 'f.time()', '14:30:00'],
  ['aDuration', 'f.duration()', 5000, '5000'],
  ['aChoice', "f.choice(['x', 'y'])", 'y'],
  ['aFile', 'f.file()', 'a.txt'],
  ['fromFunction', 'f.int({ default: () => 3 })', 9, '9'],
]

/** What is not asked: a default says it. */
const known: readonly [field: string, declared: string, stored: string][] = [
  ['size', 'f.int({ default: 4 })', '4'],
  ['kept', 'f.int({ dbDefault: 5 })', '5'],
  ['dChar', 'f.char({ maxLength: 9, default: "it\'s" })', "it's"],
  ['dDate', "f.date({ default: '2026-01-02' })", '2026-01-02'],
  ['dTime', "f.time({ default: '14:30:00' })", '14:30:00'],
  ['dBig', 'f.bigInt({ default: 9007199254740993n })', '9007199254740993'],
  ['dDuration', 'f.duration({ default: 1000 })', '1000'],
  ['bInt', 'f.int({ dbDefault: 7 })', '7'],
  ['bText', 'f.text({ dbDefault: "d\'oh" })', "d'oh"],
]

const column = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

async function rowsOf(shop: Workshop, columns: readonly string[]) {
  const texts = columns.map((name) => `CAST(${name} AS text) AS ${name}`)
  return shop.rows(`SELECT ${texts.join(', ')} FROM shop_item ORDER BY id`)
}

async function defaultsOf(shop: Workshop) {
  const sql =
    shop.kind === 'sqlite'
      ? "SELECT name FROM pragma_table_info('shop_item') WHERE dflt_value IS NOT NULL"
      : `SELECT column_name FROM information_schema.columns WHERE table_name = 'shop_item'
         AND table_schema = current_schema() AND column_default IS NOT NULL`
  return (await shop.rows(sql)).flat().sort()
}

const before = `
class Item extends Model({
  name: f.text(), note: f.char({ maxLength: 20, null: true }), size: f.int({ null: true }),
  kept: f.int({ null: true, dbDefault: 5 }),
}) {}
${maker}`

inWorkshop('existing rows get answers of all kinds, and no default stays behind', async (shop) => {
  await shop.change({ shop: before })
  await shop.run(`INSERT INTO shop_maker (name) VALUES ('Oak');
    INSERT INTO shop_item (name, note, size, kept) VALUES ('a', 'x', 1, 2), ('b', NULL, NULL, NULL)`)
  const fields = [...asked, ...known].map(([field, declared]) => `${field}: ${declared},`)
  const after = `class Item extends Model({ name: f.text(), ${fields.join('\n')}
    get maker() { return f.foreignKey(() => Maker) } }) {}\n${maker}`
  const answers = new Map<string, unknown>(asked.map(([field, , answer]) => [field, answer]))
  answers.set('maker', 1)
  await shop.change({ shop: after }, ({ id }) => answers.get(id.replace(/.*\./, '')))
  assert.equal(shop.asked.length, asked.length + 1)
  const columns = [...asked, ...known].map(([field]) => column(field))
  const stored = [
    ...asked.map(([, , answer, text]) => text ?? answer),
    ...known.map(([, , text]) => text),
  ]
  const [first, second] = await rowsOf(shop, columns)
  assert.deepEqual(second, stored)
  const kept = new Map([
    ['note', 'x'],
    ['size', '1'],
    ['kept', '2'],
  ])
  assert.deepEqual(
    first,
    stored.map((value, at) => kept.get(columns[at]!) ?? value),
  )
  assert.deepEqual(await shop.rows('SELECT maker_id FROM shop_item'), [[1], [1]])
  assert.deepEqual(await defaultsOf(shop), ['b_int', 'b_text', 'kept'])
  await shop.isSound()
})

inWorkshop('values that databases store differently reach existing rows too', async (shop) => {
  const item = (fields: string) => ({
    shop: `class Item extends Model({ name: f.text(), ${fields} }) {}`,
  })
  await shop.change(item(''))
  await shop.run("INSERT INTO shop_item (name) VALUES ('a'), ('b')")
  const fields = `decimal: f.decimal({ maxDigits: 8, decimalPlaces: 2 }), yes: f.boolean(), no: f.boolean({ default: false }),
    json: f.json(), list: f.array(f.int()), texts: f.array(f.char({ maxLength: 9 }), { default: ['a', 'b'] }),
    moment: f.dateTime(), now: f.dateTime(), today: f.date(), made: f.json({ default: { a: [1, "it's"] } })`
  const answers: Record<string, unknown> = {
    decimal: '12.30',
    yes: true,
    json: { a: [1, null, "x'y"] },
    list: [1, 2],
    moment: '2026-03-29T10:00:00.000Z',
    now: 'now',
    today: 'now',
  }
  await shop.change(item(fields), ({ id }) => answers[id.replace(/.*\./, '')])
  const [row] = await shop.rows(
    'SELECT json, made, list, texts, decimal, yes, no, moment, now, today FROM shop_item WHERE id = 2',
  )
  const [json, made, list, texts, decimal, yes, no, moment, now, today] = row!
  assert.deepEqual(JSON.parse(String(json)), answers.json)
  assert.deepEqual(JSON.parse(String(made)), { a: [1, "it's"] })
  assert.deepEqual(
    [list, texts],
    shop.kind === 'sqlite' ? ['[1,2]', '["a","b"]'] : ['{1,2}', '{a,b}'],
  )
  assert.deepEqual([Number(decimal), yes, no], [12.3, 1, 0])
  assert.match(`${moment}`, /^2026-03-29 10:00:00/)
  assert.match(`${now} ${today}`, /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\S* 20\d\d-\d\d-\d\d$/)
  assert.deepEqual(await defaultsOf(shop), [])
})

inWorkshop(
  'an answer that is no value of the field is refused, and changes nothing',
  async (shop) => {
    const item = (field: string) => ({
      shop: `class Item extends Model({ name: f.text(), ${field} }) {}\n${maker}`,
    })
    await shop.change(item(''))
    await shop.run("INSERT INTO shop_item (name) VALUES ('a')")
    const wrong: [string, unknown][] = [
      ['x: f.char({ maxLength: 3 })', 'long text'],
      ['x: f.char({ maxLength: 3 })', 5],
      ['x: f.int()', 'abc'],
      ['x: f.int()', 1.5],
      ['x: f.int()', 99999999999],
      ['x: f.positiveInt()', -1],
      ['x: f.smallInt()', 70000],
      ['x: f.bigInt()', '99999999999999999999'],
      ['x: f.decimal({ maxDigits: 4, decimalPlaces: 2 })', '1.234'],
      ['x: f.boolean()', 2],
      ['x: f.date()', '2026-02-30'],
      ['x: f.dateTime()', 'tomorrow'],
      ['x: f.time()', '25:00:00'],
      ['x: f.uuid()', 'x'],
      ['x: f.array(f.int())', ['x']],
      ['get x() { return f.foreignKey(() => Maker) }', 'x'],
    ]
    for (const [at, [field, value]] of wrong.entries()) {
      const error = await shop.attempt(`wrong_${at}`, item(field), () => value)
      assert.equal(error?.code, 'E_MIGRATION_ANSWER', `${field} ${value}: ${error?.message}`)
      assert.match(error?.message ?? '', /shop\.Item\.x/)
    }
    assert.deepEqual(await shop.files('shop'), ['0001_initial.ts'])
    assert.deepEqual(await shop.columns('shop_item'), ['id', 'name'])
  },
)
