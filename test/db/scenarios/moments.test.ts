import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Avg, Count, Max, Sum } from '../../../src/db/expressions/aggregate.ts'
import { Cast } from '../../../src/db/expressions/cast.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Concat, Now } from '../../../src/db/expressions/functions.ts'
import { Extract } from '../../../src/db/expressions/parts/extract.ts'
import { Trunc, type TruncUnit } from '../../../src/db/expressions/parts/trunc.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import type { Where } from '../../../src/db/types/where.ts'
import { databasesFor } from '../../support/every-database.ts'

class Event extends Model({
  name: f.char({ maxLength: 20 }),
  startsAt: f.dateTime(),
  endsAt: f.dateTime({ null: true }),
  day: f.date({ default: '2026-03-29' }),
  opens: f.time({ default: '08:30:15' }),
  length: f.duration({ null: true }),
}) {}

const { each } = databasesFor([Event])

const berlin = { timeZone: 'Europe/Berlin' } as const

/** A day with an hour missing, one with an hour twice, and a new year that has begun in the east only. */
async function calendar() {
  const at = (name: string, iso: string, end: string | null = null) => ({
    name,
    startsAt: new Date(iso),
    endsAt: end === null ? null : new Date(end),
    day: iso.slice(0, 10),
    length: end === null ? null : new Date(end).getTime() - new Date(iso).getTime(),
  })
  await Event.bulkCreate([
    at('spring', '2026-03-29T00:30:00.250Z', '2026-03-29T01:30:00.000Z'),
    at('autumn', '2026-10-25T00:15:00.000Z', '2026-10-26T12:00:00.000Z'),
    at('again', '2026-10-25T01:15:30.500Z'),
    at('eve', '2025-12-31T23:30:00.000Z', '2026-01-01T00:00:00.000Z'),
  ])
}

const isoOf = (date: Date | null) => date?.toISOString().replace('.000Z', 'Z') ?? null

suite('dates and points in time', () => {
  test(
    'begin with their year, month, week, day, hour in UTC',
    each(async () => {
      await calendar()
      const begun = async (unit: TruncUnit) => {
        const row = await Event.annotate({ at: Trunc('startsAt', unit) }).get({ name: 'again' })
        return isoOf(row.at)
      }
      assert.equal(await begun('year'), '2026-01-01T00:00:00Z')
      assert.equal(await begun('quarter'), '2026-10-01T00:00:00Z')
      assert.equal(await begun('month'), '2026-10-01T00:00:00Z')
      assert.equal(await begun('week'), '2026-10-19T00:00:00Z')
      assert.equal(await begun('day'), '2026-10-25T00:00:00Z')
      assert.equal(await begun('hour'), '2026-10-25T01:00:00Z')
      assert.equal(await begun('minute'), '2026-10-25T01:15:00Z')
      assert.equal(await begun('second'), '2026-10-25T01:15:30Z')
      const row = await Event.annotate({
        month: Trunc('day', 'month'),
        week: Trunc('day', 'week'),
      }).get({ name: 'eve' })
      assert.deepEqual([row.month, row.week], ['2025-12-01', '2025-12-29'])
      const none = await Event.annotate({ at: Trunc('endsAt', 'day') }).get({ name: 'again' })
      assert.equal(none.at, null)
    }),
  )

  test(
    'begin when they begin in a time zone, across the change to summer time and back',
    each(async () => {
      await calendar()
      const rows = await Event.annotate({
        year: Trunc('startsAt', 'year', berlin),
        month: Trunc('startsAt', 'month', berlin),
        days: Trunc('startsAt', 'day', berlin),
        hour: Trunc('startsAt', 'hour', berlin),
      }).orderBy('id')
      assert.deepEqual(
        rows.map(({ year, month, days, hour }) => [year, month, days, hour].map(isoOf)),
        [
          [
            '2025-12-31T23:00:00Z',
            '2026-02-28T23:00:00Z',
            '2026-03-28T23:00:00Z',
            '2026-03-29T00:00:00Z',
          ],
          [
            '2025-12-31T23:00:00Z',
            '2026-09-30T22:00:00Z',
            '2026-10-24T22:00:00Z',
            '2026-10-25T00:00:00Z',
          ],
          [
            '2025-12-31T23:00:00Z',
            '2026-09-30T22:00:00Z',
            '2026-10-24T22:00:00Z',
            '2026-10-25T01:00:00Z',
          ],
          [
            '2025-12-31T23:00:00Z',
            '2025-12-31T23:00:00Z',
            '2025-12-31T23:00:00Z',
            '2025-12-31T23:00:00Z',
          ],
        ],
      )
      const days = await Event.annotate({ local: Trunc('startsAt', 'day', berlin) })
        .values('local')
        .distinct()
        .orderBy('local')
      assert.equal(days.length, 3)
    }),
  )

  test(
    'are midnight although the clock never shows it, or shows it twice',
    each(async () => {
      const zones = ['America/Sao_Paulo', 'America/Havana', 'Asia/Kolkata', 'Pacific/Apia']
      const moments = [
        '2018-11-04T15:00:00Z',
        '2018-11-04T04:30:00Z',
        '2018-11-04T05:30:00Z',
        '2011-12-31T12:00:00Z',
        '1900-01-01T12:00:00Z',
      ]
      await Event.bulkCreate(moments.map((at) => ({ name: at, startsAt: new Date(at) })))
      const expected = [
        [
          '2018-11-04T03:00:00Z',
          '2018-11-04T05:00:00Z',
          '2018-11-03T18:30:00Z',
          '2018-11-04T10:00:00Z',
        ],
        [
          '2018-11-04T03:00:00Z',
          '2018-11-04T05:00:00Z',
          '2018-11-03T18:30:00Z',
          '2018-11-03T10:00:00Z',
        ],
        [
          '2018-11-04T03:00:00Z',
          '2018-11-04T05:00:00Z',
          '2018-11-03T18:30:00Z',
          '2018-11-03T10:00:00Z',
        ],
        [
          '2011-12-31T02:00:00Z',
          '2011-12-31T05:00:00Z',
          '2011-12-30T18:30:00Z',
          '2011-12-31T10:00:00Z',
        ],
      ]
      for (const [i, timeZone] of zones.entries()) {
        const rows = await Event.annotate({
          local: Trunc('startsAt', 'day', { timeZone }),
        }).orderBy('id')
        assert.deepEqual(
          rows.slice(0, 4).map(({ local }) => isoOf(local)),
          expected.map((row) => row[i]),
          timeZone,
        )
      }
    }),
  )

  test(
    'have parts, in UTC and in a time zone',
    each(async () => {
      await calendar()
      const row = await Event.annotate({
        hour: Extract('startsAt', 'hour'),
        there: Extract('startsAt', 'hour', berlin),
        year: Extract('startsAt', 'year', berlin),
        week: Extract('startsAt', 'week', berlin),
        weekDay: Extract('startsAt', 'weekDay', berlin),
        date: Extract('startsAt', 'date', berlin),
        utc: Extract('startsAt', 'date'),
        quarter: Extract('day', 'quarter'),
        minute: Extract('opens', 'minute'),
        none: Extract('endsAt', 'second'),
      }).get({ name: 'eve' })
      assert.deepEqual(
        [row.hour, row.there, row.year, row.week, row.weekDay, row.quarter, row.minute, row.none],
        [23, 0, 2026, 1, 5, 4, 30, 0],
      )
      assert.deepEqual([row.date, row.utc], ['2026-01-01', '2025-12-31'])
    }),
  )

  test(
    'are asked by all their parts, which chain',
    each(async () => {
      await calendar()
      const count = (where: Where<typeof Event>) => Event.filter(where).count()
      assert.equal(await count({ startsAt: { year: 2026 } }), 3)
      assert.equal(await count({ startsAt: { year: { gte: 2025, lt: 2026 } } }), 1)
      assert.equal(await count({ startsAt: { month: { in: [3, 12] } } }), 2)
      assert.equal(await count({ startsAt: { quarter: 4, day: 25 } }), 2)
      assert.equal(await count({ startsAt: { week: 13 } }), 1)
      assert.equal(await count({ startsAt: { weekDay: 1 } }), 3)
      assert.equal(await count({ startsAt: { hour: { range: [0, 1] }, minute: 15 } }), 2)
      assert.equal(await count({ startsAt: { second: 30 } }), 1)
      assert.equal(await count({ startsAt: { date: '2026-10-25' } }), 2)
      assert.equal(await count({ startsAt: { date: { gt: '2026-01-01', lt: '2026-06-01' } } }), 1)
      assert.equal(await count({ startsAt: { date: { in: ['2026-03-29', '2025-12-31'] } } }), 2)
      assert.equal(await count({ startsAt: { date: { month: 10 } } }), 2)
      assert.equal(await count({ day: { year: 2025, month: 12, day: { lte: 31 } } }), 1)
      assert.equal(await count({ opens: { hour: 8, minute: { gt: 29 }, second: 15 } }), 4)
      assert.equal(await count({ endsAt: { year: { isNull: true } } }), 1)
      assert.equal(await count({ startsAt: { day: F('id') } }), 0)
      assert.throws(
        // @ts-expect-error a part is a number
        () => Event.filter({ startsAt: { year: 'soon' } }),
        /whole number/,
      )
      assert.throws(() => Event.filter({ startsAt: { date: 'soon' } }), /day/)
      assert.throws(
        // @ts-expect-error a day has no hour
        () => Event.filter({ day: { hour: 1 } }),
        /no lookup "hour"/,
      )
    }),
  )

  test(
    'are subtracted, and moved by milliseconds',
    each(async () => {
      await calendar()
      const rows = await Event.annotate({
        took: F('endsAt').minus(F('startsAt')),
        later: F('startsAt').plus(3_600_500),
        earlier: F('startsAt').minus(F('length')),
        end: F('startsAt').plus(F('length')),
        tomorrow: F('day').plus(86_400_000),
        age: F('day').minus(F('day')),
        since: F('startsAt').minus(new Date('2026-03-29T00:30:00Z')),
      }).orderBy('id')
      const [spring, , again] = rows
      assert.equal(spring?.took, 3_599_750)
      assert.equal(isoOf(spring?.later ?? null), '2026-03-29T01:30:00.750Z')
      assert.equal(isoOf(spring?.earlier ?? null), '2026-03-28T23:30:00.500Z')
      assert.deepEqual(spring?.end, spring?.endsAt)
      assert.equal(spring?.tomorrow, '2026-03-30')
      assert.equal(spring?.age, 0)
      assert.equal(spring?.since, 250)
      assert.deepEqual([again?.took, again?.end], [null, null])
      const long = Event.filter({ endsAt: { gt: F('startsAt').plus(3_600_000) } })
      assert.deepEqual(await long.valuesList('name', { flat: true }), ['autumn'])
      const short = Event.annotate({ took: F('endsAt').minus(F('startsAt')) })
      assert.equal(await short.filter({ took: { lte: 1_800_000 } }).count(), 1)
      const sums = await Event.aggregate({
        all: Sum(F('endsAt').minus(F('startsAt'))),
        mean: Avg('length'),
        last: Max(F('startsAt').plus(1)),
        n: Count(F('endsAt').minus(F('startsAt'))),
      })
      assert.equal(sums.all, sums.mean! * 3)
      assert.equal(isoOf(sums.last), '2026-10-25T01:15:30.501Z')
      assert.equal(sums.n, 3)
      const moved = await Event.filter({ name: 'eve' }).update({
        startsAt: F('startsAt').plus(60_000),
      })
      assert.equal(moved, 1)
      const eve = await Event.get({ name: 'eve' })
      assert.equal(isoOf(eve.startsAt), '2025-12-31T23:31:00Z')
      assert.equal(await Event.filter({ startsAt: { lt: Now() } }).exists(), true)
    }),
  )

  test(
    'are cast to days, to times and to texts',
    each(async () => {
      await calendar()
      const row = await Event.annotate({
        date: Cast('startsAt', f.date()),
        time: Cast('startsAt', f.time()),
        text: Cast('startsAt', f.text()),
        midnight: Cast('day', f.dateTime()),
        line: Concat('day', Value(' '), 'opens', Value(' '), 'length'),
      }).get({ name: 'spring' })
      assert.deepEqual(
        [row.date, row.time.slice(0, 8), row.text, isoOf(row.midnight), row.line],
        [
          '2026-03-29',
          '00:30:00',
          '2026-03-29 00:30:00.250',
          '2026-03-29T00:00:00Z',
          '2026-03-29 08:30:15 3599750',
        ],
      )
    }),
  )

  test('refuse what they are not', () => {
    assert.throws(() => Event.annotate({ x: Trunc('name', 'day') }), /It is no date/)
    assert.throws(() => Event.annotate({ x: Trunc('day', 'hour') }), /Choices: year, month/)
    assert.throws(
      () => Event.annotate({ x: Trunc('startsAt', 'day', { timeZone: 'Berlin' }) }),
      /no time zone/,
    )
    assert.throws(
      () => Event.annotate({ x: Trunc('startsAt', 'day', { timeZone: '+02:00' }) }),
      /no time zone/,
    )
    assert.throws(() => Event.annotate({ x: Trunc('day', 'month', berlin) }), /point in time/)
    assert.throws(() => Event.annotate({ x: F('startsAt').times(2) }), /subtracted from each other/)
    assert.throws(() => Event.annotate({ x: F('startsAt').plus(F('day')) }), /whole milliseconds/)
    assert.throws(() => Event.annotate({ x: F('name').plus(1) }), /holds no numbers/)
  })
})
