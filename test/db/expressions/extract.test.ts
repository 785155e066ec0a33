import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Count } from '../../../src/db/expressions/aggregate.ts'
import { Now } from '../../../src/db/expressions/functions.ts'
import { Extract } from '../../../src/db/expressions/parts/extract.ts'
import { Blog, Entry, library } from '../library.ts'

async function entries(): Promise<void> {
  const blog = await Blog.create({ name: 'x' })
  for (const publishedOn of ['2026-03-29', '2025-03-01', '2025-12-31'])
    await Entry.create({ blog, headline: publishedOn, publishedOn })
}

suite('Extract', () => {
  test(
    'parts are numbers: selected, compared, ordered and grouped',
    library(async () => {
      await entries()
      const rows = await Entry.annotate({
        year: Extract('publishedOn', 'year'),
        weekDay: Extract('publishedOn', 'weekDay'),
      })
        .orderBy(Extract('publishedOn', 'month').desc(), 'year')
        .values('year', 'weekDay')
      assert.deepEqual(rows, [
        { year: 2025, weekDay: 4 },
        { year: 2025, weekDay: 7 },
        { year: 2026, weekDay: 1 },
      ])
      const months = Entry.annotate({ month: Extract('publishedOn', 'month') })
      assert.equal(await months.filter({ month: { lt: 4 } }).count(), 2)
      const late = Entry.filter({
        publishedOn: { day: { gt: Extract('publishedOn', 'month').times(9) } },
      })
      assert.equal(await late.count(), 1)
      const row = await Entry.annotate({ now: Extract(Now(), 'year') }).first()
      assert.ok((row?.now ?? 0) > 2000)
      const { n } = await months.filter({ month: 3 }).aggregate({ n: Count() })
      assert.equal(n, 2)
    }),
  )

  test('a part that is not there is refused, with the choices', () => {
    assert.throws(
      () => Entry.annotate({ x: Extract('publishedOn', 'hour') }),
      /Choices: year, month/,
    )
    assert.throws(() => Entry.annotate({ x: Extract('headline', 'year') }), /It is no date/)
    assert.throws(
      () => Entry.annotate({ x: Extract('publishd' as never, 'year') }),
      /Choices: .*publishedOn/,
    )
  })
})
