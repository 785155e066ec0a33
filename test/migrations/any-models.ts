/** Any models, for tests of what holds for all of them. */
import fc from 'fast-check'
import { f } from '../../src/db/fields/f.ts'
import { check, index, unique } from '../../src/migrations/operations/rules.ts'
import type { Models } from './detection.ts'

const labels = ['a.One', 'a.Two', 'b.Three'] as const

/** What a field may be. Every field can hold what rows of any other state have, so that changes never fail. */
const fields: Readonly<Record<string, (to: string) => unknown>> = {
  text: () => f.text({ default: '' }),
  char: () => f.char({ maxLength: 20, default: 'x' }),
  optional: () => f.char({ maxLength: 30, null: true, index: true }),
  number: () => f.int({ default: 1, index: true }),
  positive: () => f.positiveInt({ dbDefault: 2 }),
  small: () => f.smallInt({ default: 3 }),
  big: () => f.bigInt({ default: 4, index: true }),
  decimal: () => f.decimal({ maxDigits: 9, decimalPlaces: 2, default: '1.50' }),
  foreign: (to) => f.foreignKey(to, { null: true, onDelete: 'setNull' }),
  cascading: (to) => f.foreignKey(to, { null: true, onDelete: 'dbCascade', index: false }),
  single: (to) => f.oneToOne(to, { null: true }),
  many: (to) => f.manyToMany(to),
}

const rules: Readonly<Record<string, object>> = {
  none: {},
  ordered: { ordering: ['-n'] },
  indexed: { indexes: [index('n', '-id'), index('n', { condition: { n: { gt: 5 } } })] },
  checked: { constraints: [check('n_range', { n: { lt: 1000 } })] },
  unique: { constraints: [unique('n_unique', ['id', 'n'])] },
}

/** What the values of a field can become: a text is not made a reference. */
const families: Readonly<Record<string, readonly string[]>> = {
  p: ['text', 'char', 'optional', 'many'],
  q: ['text', 'char', 'optional'],
  r: ['number', 'positive', 'small', 'big', 'decimal'],
  s: ['foreign', 'cascading', 'single', 'many'],
  t: ['foreign', 'cascading', 'single'],
}

const modelOf = fc.record({
  names: fc.uniqueArray(fc.constantFrom(...Object.keys(families)), { maxLength: 4 }),
  kinds: fc.array(fc.nat(11), { minLength: 4, maxLength: 4 }),
  targets: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  rule: fc.constantFrom(...Object.keys(rules)),
})

/** Up to three models in two apps, which may refer to each other and to themselves. */
export const anyModels = fc
  .uniqueArray(fc.constantFrom(...labels), { minLength: 1, maxLength: 3 })
  .chain((chosen) => fc.tuple(fc.constant(chosen), ...chosen.map(() => modelOf)))
  .map(([chosen, ...made]): Models => {
    const entries = made.map(({ names, kinds, targets, rule }, place) => {
      const own = names.map((name, at) => {
        const to = chosen[(targets[at] ?? 0) % chosen.length] ?? labels[0]
        const family = families[name] ?? []
        const kind = family[(kinds[at] ?? 0) % family.length] ?? 'text'
        return [name, fields[kind]?.(to)]
      })
      const suffix = rule === 'checked' || rule === 'unique' ? place : ''
      const options = JSON.parse(
        JSON.stringify(rules[rule]).replace(/"n_(\w+)"/, `"n_$1${suffix}"`),
      )
      return [chosen[place], [{ n: f.int({ default: 1 }), ...Object.fromEntries(own) }, options]]
    })
    return Object.fromEntries(entries)
  })

/** Whether a rename would make values into what they cannot be here: references to rows that are not there. */
export function isOtherFamily(id: string): boolean {
  const [, from = '', to = ''] = /^rename-field:.*\.(\w)>(\w)$/.exec(id) ?? []
  return (
    from !== '' && !['pq', 'r', 'st'].some((names) => names.includes(from) && names.includes(to))
  )
}
