import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialects } from './dialects.ts'
import { migrationProject } from './migration-project.ts'

/** A field of each kind, with a value as SQL of both databases. */
const kinds: Readonly<Record<string, readonly [field: string, value: string]>> = {
  text: ['f.text({ null: true })', `'12'`],
  int: ['f.int({ null: true })', '12'],
  decimal: ['f.decimal({ maxDigits: 6, decimalPlaces: 2, null: true })', '12'],
  boolean: ['f.boolean({ null: true })', 'TRUE'],
  date: ['f.date({ null: true })', `'2026-03-29'`],
  time: ['f.time({ null: true })', `'14:30:00.500'`],
  dateTime: ['f.dateTime({ null: true })', `'2026-03-29 14:30:00.500'`],
  json: ['f.json({ null: true })', `'12'`],
  uuid: ['f.uuid({ null: true })', `'0190a5c2-7e1f-7c3a-9b1d-2f3a4b5c6d7e'`],
}

/** What moments become of each other. */
const moments: Readonly<Record<string, string>> = {
  'date→dateTime': '2026-03-29 00:00:00.000',
  'dateTime→date': '2026-03-29',
  'dateTime→time': '14:30:00.500',
}
const numbers = ['int', 'bigInt', 'smallInt', 'positiveInt', 'float', 'decimal']
const texts = ['char', 'text']

/** The same on every database. */
function isConvertible(from: string, to: string): boolean {
  if (`${from}→${to}` in moments || from === to || texts.includes(to)) return true
  const isPlain = numbers.includes(from) || ['boolean', 'json'].includes(from)
  if (isPlain && [...numbers, 'json'].includes(to)) return true
  if (numbers.includes(from) && to === 'boolean') return true
  return texts.includes(from) && [...numbers, 'json'].includes(to)
}

function expected(from: string, to: string): string | undefined {
  if (`${from}→${to}` in moments) return moments[`${from}→${to}`]
  if (from === 'boolean') return undefined
  const isNumber = numbers.includes(from) || texts.includes(from)
  return isNumber && ['int', 'bigInt', 'smallInt', 'positiveInt'].includes(to) ? '12' : undefined
}

for (const { dialect, skip } of dialects) {
  describe(`fields that become another kind on ${dialect}`, { skip }, () => {
    for (const [from, [field, value]] of Object.entries(kinds)) {
      it(`${from}: keep their values, or are refused`, async () => {
        await using project = await migrationProject(dialect)
        for (const to of Object.keys(kinds))
          await project.add(
            to.toLowerCase(),
            '0001_initial',
            `op.createModel('Lot', { a: ${field} })`,
          )
        await project.migrate()
        for (const [to, [changed]] of Object.entries(kinds)) {
          const [app, pair] = [to.toLowerCase(), `${from} → ${to}`]
          await project.run(`INSERT INTO ${app}_lot (a) VALUES (${value}), (NULL)`)
          const change = `op.alterField('Lot', 'a', ${changed})`
          await project.add(app, '0002_kind', change, `[['${app}', '0001_initial']]`)
          if (!isConvertible(from, to)) {
            await assert.rejects(project.migrate({ app }), { code: 'E_MIGRATION_VALUES' }, pair)
            continue
          }
          await project.migrate({ app })
          const [[kept], [empty]] = (await project.rows(
            `SELECT a FROM ${app}_lot ORDER BY id`,
          )) as [[unknown], [unknown]]
          assert.equal(empty, null, pair)
          assert.notEqual(kept, null, pair)
          const wanted = expected(from, to)
          if (wanted !== undefined) assert.equal(String(kept), wanted, pair)
        }
      })
    }
  })
}
