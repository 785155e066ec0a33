import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  ArrayAgg,
  CheckViolation,
  Count,
  Decimal,
  Exists,
  F,
  ForeignKeyViolation,
  Func,
  f,
  IntegrityError,
  kysely,
  OuterRef,
  Q,
  Raw,
  RestrictedError,
  StdDev,
  Sum,
  sql,
  UniqueViolation,
  ValidationError,
  Value,
  Variance,
} from 'voltaic/db'
import { databasesFor } from '../../support/every-database.ts'
import {
  Account,
  bigKey,
  Currency,
  Entry,
  Line,
  ledgerModels,
  openLedger,
  Rate,
} from './ledger-models.ts'

const { each } = databasesFor(ledgerModels)
const fixed = (value: Decimal | null | undefined) => value?.toFixed(2)

suite('a ledger: keys', () => {
  test(
    'a composite key is asked for, changed, deleted and used in lists',
    each(async () => {
      const { sale, payment } = await openLedger()
      const line = await Line.get({ entry: sale, position: 2 })
      assert.deepEqual(line.pk, [bigKey, 2])
      assert.equal((await Line.get({ pk: [bigKey, 2] })).accountId, line.accountId)
      const keys = [line.pk, [5n, 1]] as const
      assert.equal(await Line.filter({ pk: { in: keys } }).count(), 2)
      await line.update({ memo: 'noted' })
      assert.equal((await Line.get({ entry: bigKey, position: 2 })).memo, 'noted')
      line.memo = 'again'
      await line.save()
      await line.refresh()
      assert.equal(line.memo, 'again')
      assert.equal(await payment.lines.count(), 2)
      assert.deepEqual(await line.delete(), { total: 1, byModel: { Line: 1 } })
      assert.equal(await sale.lines.count(), 1)
      await assert.rejects(
        Line.create({ entry: sale, position: 1, account: (await Account.first())!, amount: 1 }),
        UniqueViolation,
      )
      assert.deepEqual(
        (await Line.orderBy('entry', 'position')).map(({ pk }) => pk),
        [
          [5n, 1],
          [5n, 2],
          [bigKey, 1],
        ],
      )
    }),
  )

  test(
    'a text as the key, an identifier as the key, a large integer as the key',
    each(async () => {
      const { cash, sale, euro } = await openLedger()
      assert.equal(cash.currencyId, 'EUR')
      assert.equal((await Account.get({ id: cash.id })).number, '1000')
      assert.equal((await Currency.get({ code: 'EUR' })).pk, 'EUR')
      assert.equal(await Account.filter({ currency: 'EUR' }).count(), 3)
      assert.equal(await Account.filter({ currency: euro }).count(), 3)
      assert.equal(sale.id, bigKey)
      assert.equal((await Entry.get({ id: bigKey })).text, 'Sale')
      assert.equal(await Entry.filter({ id: bigKey - 1n }).exists(), false)
      assert.deepEqual(
        await Entry.filter({ id: { in: [bigKey] } }).valuesList('id', { flat: true }),
        [bigKey],
      )
      assert.equal(
        (await Line.filter({ entry: bigKey }).orderBy('position').first())?.entryId,
        bigKey,
      )
      assert.equal(JSON.parse(JSON.stringify(sale)).id, String(bigKey))
      const prefetched = await Entry.prefetch('lines').get({ id: bigKey })
      assert.deepEqual(
        prefetched.lines.rows.map(({ entryId }) => entryId),
        [bigKey, bigKey],
      )
      const byKey = await Entry.inBulk([bigKey])
      assert.equal(byKey.get(bigKey)?.text, 'Sale')
    }),
  )
})

suite('a ledger: values', () => {
  test(
    'every kind of value comes back as it went in, however it is read',
    each(async () => {
      await openLedger()
      const [line] = await Line.selectRelated('entry').filter({ entry: bigKey, position: 1 })
      for (const entry of [await Entry.get({ id: bigKey }), line!.entry, await line!.entry]) {
        assert.equal(entry.bookedAt.toISOString(), '2026-03-29T01:30:00.123Z')
        assert.equal(entry.bookedOn, '2026-03-29')
        assert.equal(entry.at, '23:59:59')
        assert.equal(entry.took, 90_061_001)
        assert.deepEqual([...entry.document!], [0, 1, 255])
        assert.deepEqual(entry.tags, ['shop', 'march'])
        assert.equal(entry.ip, '192.168.0.1')
      }
      assert.ok(line!.amount instanceof Decimal)
      assert.equal(fixed(line!.amount), '1234567890.12')
    }),
  )

  test(
    'decimals take a Decimal, a text, a bigint and a whole number, and refuse a fraction',
    each(async () => {
      const { yen } = await openLedger()
      for (const [i, factor] of [new Decimal('1.5'), '1.5', 2n, 2].entries())
        await Rate.create({ currency: yen, on: `2026-01-0${i + 1}`, factor })
      assert.deepEqual(
        (await Rate.orderBy('on')).map(({ factor }) => factor.toFixed(1)),
        ['1.5', '1.5', '2.0', '2.0'],
      )
      await assert.rejects(async () =>
        Rate.create({ currency: yen, on: '2026-02-01', factor: 0.1 }),
      )
      await assert.rejects(async () => Rate.create({ currency: yen, on: '2026-02-30', factor: 1 }))
      const digits = '1.1234567'
      assert.throws(
        () => new Rate({ currency: yen, on: '2026-02-01', factor: digits }),
        ValidationError,
      )
    }),
  )

  test(
    'arrays are asked by what they hold',
    each(async () => {
      await openLedger()
      assert.equal(await Entry.filter({ tags: { contains: ['march'] } }).count(), 1)
      assert.equal(await Entry.filter({ tags: [] }).count(), 1)
      const entry = await Entry.get({ id: bigKey })
      entry.tags.push('late')
      await entry.save()
      assert.deepEqual((await Entry.get({ id: bigKey })).tags, ['shop', 'march', 'late'])
    }),
  )

  test(
    'balances are exact',
    each(async () => {
      const { cash } = await openLedger()
      const accounts = await Account.annotate({ balance: Sum('lines.amount'), n: Count('lines') })
      assert.deepEqual(
        accounts.map(({ number, balance, n }) => [number, fixed(balance), n]),
        [
          ['1000', '1234567090.02', 2],
          ['4000', '-1234567890.12', 1],
          ['6000', '800.10', 1],
        ],
      )
      const { total } = await Line.aggregate({ total: Sum('amount') })
      assert.equal(fixed(total), '0.00')
      const byKind = await Line.groupBy('account.kind').annotate({ sum: Sum('amount') })
      assert.deepEqual(byKind.map((row) => [row['account.kind'], fixed(row.sum)]).toSorted(), [
        ['asset', '1234567090.02'],
        ['expense', '800.10'],
        ['income', '-1234567890.12'],
      ])
      assert.equal(
        fixed(
          (await cash.lines.aggregate({ s: Sum('amount', { filter: { amount: { lt: 0 } } }) })).s,
        ),
        '-800.10',
      )
      const spread = await Line.filter({ entry: 5n }).aggregate({
        d: StdDev('position'),
        v: Variance('position'),
      })
      assert.deepEqual([spread.d, spread.v], [0.5, 0.25])
      const { list } = await Currency.aggregate({ list: ArrayAgg('code', { orderBy: 'code' }) })
      assert.deepEqual(list, ['EUR', 'JPY'])
    }),
  )

  test(
    'entries that do not balance are found',
    each(async () => {
      const { payment, cash } = await openLedger()
      await Line.create({ entry: payment, position: 3, account: cash, amount: 1 })
      const wrong = await Entry.annotate({ balance: Sum('lines.amount') }).filter({
        balance: { gt: 0 },
      })
      assert.deepEqual(
        wrong.map(({ id }) => id),
        [5n],
      )
      const large = Line.filter({ entry: OuterRef('id'), amount: { gt: 1_000_000 } })
      assert.deepEqual(
        (await Entry.filter(Q.and(Exists(large), { text: 'Sale' }))).map(({ text }) => text),
        ['Sale'],
      )
      assert.equal(await Entry.filter({ lines: { position: { lt: F('id') } } }).count(), 2)
    }),
  )
})

suite('a ledger: rules', () => {
  test(
    'constraints speak with their names and columns',
    each(async () => {
      const { sale, cash, euro } = await openLedger()
      await assert.rejects(
        Line.create({ entry: sale, position: 9, account: cash, amount: 0 }),
        (error) => error instanceof CheckViolation && error.constraint === 'amount_is_not_zero',
      )
      await Rate.create({ currency: euro, on: '2026-01-01', factor: 1 })
      await assert.rejects(
        Rate.create({ currency: euro, on: '2026-01-01', factor: 2 }),
        UniqueViolation,
      )
      await assert.rejects(
        Rate.create({ currency: 'XXX', on: '2026-01-01', factor: 1 }),
        (error) => {
          assert.ok(error instanceof ForeignKeyViolation)
          assert.ok(error instanceof IntegrityError)
          return true
        },
      )
    }),
  )

  test(
    'an account with lines is restricted; an entry takes its lines along',
    each(async () => {
      const { cash, sale, payment } = await openLedger()
      await assert.rejects(cash.delete(), RestrictedError)
      assert.deepEqual(await sale.delete(), { total: 3, byModel: { Entry: 1, Line: 2 } })
      assert.deepEqual((await payment.lines.orderBy('position').last())?.memo, 'by card')
    }),
  )

  test(
    'an entry is reversed by one other',
    each(async () => {
      const { sale } = await openLedger()
      const reversal = await Entry.create({
        id: 6n,
        text: 'Reversal',
        bookedAt: new Date(),
        bookedOn: '2026-05-01',
        reverses: sale,
      })
      assert.equal((await sale.reversedBy)?.id, 6n)
      assert.equal((await Entry.selectRelated('reverses').get({ id: 6n })).reverses?.text, 'Sale')
      await assert.rejects(
        Entry.create({
          id: 7n,
          text: 'Again',
          bookedAt: new Date(),
          bookedOn: '2026-05-01',
          reverses: sale,
        }),
        UniqueViolation,
      )
      await sale.delete()
      await reversal.refresh()
      assert.equal(reversal.reversesId, null)
    }),
  )

  test(
    'SQL by hand: functions, raw expressions, and Kysely inside the transaction',
    each(async () => {
      await openLedger()
      const [cash] = await Account.annotate({
        till: Func('replace', ['name', Value('Cash'), Value('Till')], f.text()),
        isLong: Raw('length(?) > ?', [F('name'), 3], f.boolean()),
      })
      assert.deepEqual([cash?.till, cash?.isLong], ['Till', true])
      const raw = await Account.raw(
        sql`SELECT * FROM account WHERE number > ${'1000'} ORDER BY number`,
      )
      assert.deepEqual(
        raw.map(({ name }) => name),
        ['Sales', 'Rent'],
      )
      const found = await kysely<{ account: { number: string; name: string } }>()
        .selectFrom('account')
        .select(['number', sql<string>`upper(name)`.as('loud')])
        .orderBy('number')
        .execute()
      assert.deepEqual(found[0], { number: '1000', loud: 'CASH' })
    }),
  )
})
