import type { Decimal } from 'decimal.js'
import { expectTypeOf } from 'expect-type'
import {
  Count,
  JsonAgg,
  Max,
  StdDev,
  StringAgg,
  Sum,
  Variance,
} from '../../src/db/expressions/aggregate.ts'
import { Case, When } from '../../src/db/expressions/case.ts'
import { F } from '../../src/db/expressions/f.ts'
import {
  Coalesce,
  Concat,
  Greatest,
  Length,
  Lower,
  Now,
  Substr,
} from '../../src/db/expressions/functions.ts'
import { Value } from '../../src/db/expressions/value.ts'
import { Bid } from './models/bids.ts'
import { Lot } from './models/lots.ts'

export async function values() {
  const [row] = await Lot.annotate({
    low: Lower('title'),
    mentor: Lower('seller.mentor.name'),
    size: Length('title'),
    both: Concat('title', Value(' '), 'seller.mentor.name'),
    start: Substr('title', 1, 3),
    reserve_: Coalesce('reserve', 0),
    still: Coalesce('reserve', F('reserve')),
    most: Greatest('views', 10),
    perhaps: Greatest('reserve', 10),
    total: Coalesce(Sum('bids.amount'), 0),
    label: Case(When({ views: { gt: 9 } }, Value('hot')), { default: Value('cold') }),
    maybe: Case(When({ views: { gt: 9 } }, 'title')),
    at: Now(),
    one: Value(1),
    double: Length('title').times(2),
  })
  expectTypeOf(row!.low).toEqualTypeOf<string>()
  expectTypeOf(row!.mentor).toEqualTypeOf<string | null>()
  expectTypeOf(row!.size).toEqualTypeOf<number>()
  expectTypeOf(row!.both).toEqualTypeOf<string>()
  expectTypeOf(row!.start).toEqualTypeOf<string>()
  expectTypeOf(row!.reserve_).toEqualTypeOf<Decimal>()
  expectTypeOf(row!.still).toEqualTypeOf<Decimal | null>()
  expectTypeOf(row!.most).toEqualTypeOf<number>()
  expectTypeOf(row!.perhaps).toEqualTypeOf<Decimal | null>()
  expectTypeOf(row!.total).toEqualTypeOf<Decimal>()
  expectTypeOf(row!.label).toEqualTypeOf<'hot' | 'cold'>()
  expectTypeOf(row!.maybe).toEqualTypeOf<string | null>()
  expectTypeOf(row!.at).toEqualTypeOf<Date>()
  expectTypeOf(row!.one).toEqualTypeOf<number>()
  expectTypeOf(row!.double).toEqualTypeOf<number>()
  const [later] = await Lot.annotate({ n: Count('bids'), top: Max('bids.amount') }).annotate({
    more: F('n').plus(1),
    known: Coalesce('top', 0),
  })
  expectTypeOf(later!.more).toEqualTypeOf<number>()
  expectTypeOf(later!.known).toEqualTypeOf<Decimal>()
}

export async function foremost() {
  expectTypeOf(await Lot.latest('createdAt')).toEqualTypeOf<Lot>()
  expectTypeOf(await Bid.all().earliest('-lot.title', Lower('lot.title'))).toEqualTypeOf<Bid>()
  expectTypeOf(await Lot.defer('description').first()).toEqualTypeOf<Lot | undefined>()
  // @ts-expect-error no such column
  Lot.latest('createdAtt')
  // @ts-expect-error no such column
  Lot.defer('descriptions')
}

export function places() {
  Lot.filter({ title: Lower('slug'), views: { gt: Length('title').plus(1) } })
  Lot.orderBy(Lower('title'), '-closesAt', F('views').desc({ nulls: 'last' }))
  Lot.annotate({ low: Lower('title') }).orderBy('low', Lower('title').asc())
  Lot.filter({ status: 'open' }).update({ title: Concat('title', Value('!')) })
  Bid.orderBy('lot.title', Lower('lot.title'))
  // @ts-expect-error no such column
  Lot.orderBy(Lower('title'), '-closesAtt')
  Lot.filter({ status: 'open' }).update({
    // @ts-expect-error no such column
    title: Lower('titel'),
  })
  // @ts-expect-error arguments are paths and values
  Lower({})
  // @ts-expect-error one value is not a choice
  Coalesce('reserve')
}

export async function lists() {
  const [row] = await Lot.annotate({
    bidders: StringAgg('bids.bidder.name', ', '),
    amounts: JsonAgg('bids.amount'),
    mentors: JsonAgg('bids.bidder.mentor'),
    spread: StdDev('bids.amount'),
    views_: Variance('seller.lots.views', { default: 0 }),
  })
  expectTypeOf(row!.bidders).toEqualTypeOf<string | null>()
  expectTypeOf(row!.amounts).toEqualTypeOf<Decimal[]>()
  expectTypeOf(row!.mentors).toEqualTypeOf<(number | null)[]>()
  expectTypeOf(row!.spread).toEqualTypeOf<Decimal | null>()
  expectTypeOf(row!.views_).toEqualTypeOf<number>()
}
