/** A ledger: currencies, accounts in a chart, entries with lines under a composite key, rates by day. */
import { check, f, Model, Q, unique } from 'voltaic/db'

export class Currency extends Model({
  code: f.char({ maxLength: 3, primaryKey: true }),
  name: f.char({ maxLength: 40 }),
  places: f.smallInt({ default: 2 }),
}) {}

export class Account extends Model(
  {
    id: f.uuid({ primaryKey: true }),
    number: f.char({ maxLength: 10, unique: true }),
    name: f.char({ maxLength: 60 }),
    kind: f.choice(['asset', 'liability', 'income', 'expense']),
    openedOn: f.date(),
    limit: f.decimal({ maxDigits: 14, decimalPlaces: 2, null: true }),
    get currency() {
      return f.foreignKey(() => Currency, { onDelete: 'protect' })
    },
    get lines() {
      return f.reverse(() => Line, 'account')
    },
  },
  { ordering: ['number'] },
) {}

export class Entry extends Model(
  {
    id: f.bigInt({ primaryKey: true }),
    text: f.char({ maxLength: 100 }),
    bookedAt: f.dateTime(),
    bookedOn: f.date(),
    at: f.time({ null: true }),
    took: f.duration({ null: true }),
    document: f.binary({ null: true }),
    tags: f.array(f.char({ maxLength: 20 }), { default: () => [] }),
    ip: f.ip({ null: true }),
    get reverses() {
      return f.oneToOne(() => Entry, { null: true, onDelete: 'setNull' })
    },
    get reversedBy() {
      return f.reverseOne(() => Entry, 'reverses')
    },
    get lines() {
      return f.reverse(() => Line, 'entry')
    },
  },
  { ordering: ['id'] },
) {}

export class Line extends Model(
  {
    position: f.positiveInt(),
    amount: f.decimal({ maxDigits: 14, decimalPlaces: 2 }),
    memo: f.text({ default: '', blank: true }),
    get entry() {
      return f.foreignKey(() => Entry, { onDelete: 'cascade' })
    },
    get account() {
      return f.foreignKey(() => Account, { onDelete: 'restrict' })
    },
  },
  {
    primaryKey: ['entry', 'position'],
    constraints: [check('amount_is_not_zero', Q.not({ amount: 0 }))],
  },
) {}

export class Rate extends Model(
  {
    on: f.date(),
    factor: f.decimal({ maxDigits: 15, decimalPlaces: 6 }),
    source: f.char({ maxLength: 20, default: 'bank' }),
    get currency() {
      return f.foreignKey(() => Currency)
    },
  },
  { constraints: [unique('one_rate_a_day', ['currency', 'on'])] },
) {}

export const ledgerModels = [Currency, Account, Entry, Line, Rate]

/** A key that no float holds. */
export const bigKey = 9_007_199_254_740_993n

/** Two currencies, three accounts, two entries of two lines each. */
export async function openLedger() {
  const [euro, yen] = await Currency.bulkCreate([
    { code: 'EUR', name: 'Euro' },
    { code: 'JPY', name: 'Yen', places: 0 },
  ])
  const account = (number: string, name: string, kind: 'asset' | 'income' | 'expense') =>
    Account.create({ number, name, kind, openedOn: '2024-02-29', currency: euro! })
  const cash = await account('1000', 'Cash', 'asset')
  const sales = await account('4000', 'Sales', 'income')
  const rent = await account('6000', 'Rent', 'expense')
  const sale = await Entry.create({
    id: bigKey,
    text: 'Sale',
    bookedAt: new Date('2026-03-29T01:30:00.123Z'),
    bookedOn: '2026-03-29',
    at: '23:59:59',
    took: 90_061_001,
    document: new Uint8Array([0, 1, 255]),
    tags: ['shop', 'march'],
    ip: '192.168.0.1',
  })
  const payment = await Entry.create({
    id: 5n,
    text: 'Rent',
    bookedAt: new Date('2026-04-01T08:00:00Z'),
    bookedOn: '2026-04-01',
  })
  await Line.bulkCreate([
    { entry: sale, position: 1, account: cash, amount: '1234567890.12' },
    { entry: sale, position: 2, account: sales, amount: '-1234567890.12' },
    { entry: payment, position: 1, account: rent, amount: '800.10' },
    { entry: payment, position: 2, account: cash, amount: '-800.10', memo: 'by card' },
  ])
  return { euro: euro!, yen: yen!, cash, sales, rent, sale, payment }
}
