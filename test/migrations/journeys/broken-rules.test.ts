/** Changes that rows stand against. */
import assert from 'node:assert/strict'
import { inWorkshop } from './workshop.ts'

const items = (fields: string, options = '') => `
class Item extends Model({
  ${fields}
}, { ${options} }) {}
class Child extends Model({ get item() { return f.foreignKey(() => Item, { onDelete: 'cascade' }) } }) {}`

const name = 'name: f.text()'
const code = 'code: f.text({ null: true })'
const size = 'size: f.int()'
const plain = [name, code, size].join(', ')
const same = 'E_MIGRATION_DUPLICATES'
const rule = 'E_MIGRATION_CHECK'
const values = 'E_MIGRATION_VALUES'
const named = (kind: string) => `name: f.${kind}, ${code}, ${size}`

const attempts: readonly [code: string, sample: RegExp, fields: string, options?: string][] = [
  [same, /2 rows with \(a\)/, named('text({ unique: true })')],
  [same, /2 rows with \(a, x\)/, plain, "constraints: [unique('u', ['name', 'code'])]"],
  [same, /4 rows with \(1\)/, `${plain}, extra: f.int({ unique: true })`],
  [rule, /id 4/, plain, "constraints: [check('positive', Q({ size: { gt: 0 } }))]"],
  [values, /id 4: '?-3'?/, `${name}, ${code}, size: f.positiveInt()`],
  [values, /id 4: 'a long name'/, named('char({ maxLength: 5 })')],
  [values, /id 4: 'a long name'/, named('int()')],
  [values, /id 4: 'a long name'/, named('date()')],
  [values, /id 4: 'a long name'/, named('boolean()')],
  [values, /id 4: 'a long name'/, named('decimal({ maxDigits: 5, decimalPlaces: 2 })')],
  [values, /id 4: 'a long name'/, named('uuid()')],
  [values, /id 1: 'x'/, `${name}, code: f.int({ null: true }), ${size}`],
]

inWorkshop('rows that break a new rule are shown, and nothing is changed', async (shop) => {
  await shop.change({ shop: items(plain) })
  await shop.run(`INSERT INTO shop_item (name, code, size)
      VALUES ('a', 'x', 1), ('a', 'x', 2), ('b', NULL, 2), ('a long name', '12', -3);
    INSERT INTO shop_child (item_id) VALUES (1), (2), (3)`)
  const rows = () => shop.rows('SELECT * FROM shop_item ORDER BY id')
  const before = await rows()
  const wrong: string[] = []
  for (const [number, [expected, sample, fields, options]] of attempts.entries()) {
    const error = await shop.attempt(`try_${number}`, { shop: items(fields, options) }, () => 1)
    if (error?.code !== expected || !sample.test(error.message)) {
      wrong.push(`${fields} ${options ?? ''}\n   → ${error?.code}: ${error?.message}`)
    }
    assert.doesNotMatch(error?.message ?? '', /voltaic_new/)
    assert.deepEqual(await rows(), before)
    assert.deepEqual(await shop.rows('SELECT count(*) FROM shop_child'), [[3]])
  }
  assert.deepEqual(wrong, [])
  await shop.isSound()
})
