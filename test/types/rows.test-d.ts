/** What rows hold after each way of asking for them. */
import type { Decimal } from 'decimal.js'
import { expectTypeOf } from 'expect-type'
import type { AnyModel, AnyRow } from '../../src/db/any-model.ts'
import { Count, Max } from '../../src/db/expressions/aggregate.ts'
import { User } from './models/accounts.ts'
import { Bid } from './models/bids.ts'
import { Lot } from './models/lots.ts'

export async function parts() {
  const [lot] = await Lot.filter({ status: 'open' }).only('title', 'seller')
  expectTypeOf(lot!.title).toEqualTypeOf<string>()
  expectTypeOf(lot!.id).toEqualTypeOf<number>()
  expectTypeOf(lot!.sellerId).toEqualTypeOf<number>()
  expectTypeOf(await lot!.seller).toEqualTypeOf<User>()
  expectTypeOf(await lot!.bids).toEqualTypeOf<Bid[]>()
  expectTypeOf(lot!.topBid()).resolves.toEqualTypeOf<Bid | undefined>()
  expectTypeOf(lot!.toJSON()).toEqualTypeOf<{
    readonly id: number
    readonly title: string
    readonly sellerId?: number
  }>()
  // @ts-expect-error the reserve was not loaded
  lot!.reserve
  const [bid] = await Bid.only('amount')
  // @ts-expect-error neither the relation was loaded
  bid!.lot
  // @ts-expect-error nor its key
  bid!.lotId
  // @ts-expect-error a part of a row is no row
  export_(lot!)
  // @ts-expect-error no such column
  Lot.only('titel')
}

declare function export_(lot: Lot): void

export async function plain() {
  const rows = await Bid.valuesList('amount', 'lot.title', 'at', 'lot.seller.mentor', 'id')
  expectTypeOf(rows).toEqualTypeOf<[Decimal, string, Date, number | null, number][]>()
  const [row] = await Lot.annotate({ n: Count('bids') }).values('title', 'n', 'seller.email')
  expectTypeOf(row!).toEqualTypeOf<{ title: string; n: number; 'seller.email': string }>()
  const groups = await Bid.groupBy('lot', 'lot.title').annotate({ top: Max('amount') })
  expectTypeOf(groups[0]!.top).toEqualTypeOf<Decimal | null>()
  expectTypeOf(groups[0]!['lot.title']).toEqualTypeOf<string>()
  // @ts-expect-error no such column in the third place
  Bid.valuesList('amount', 'at', 'ad')
  // @ts-expect-error a relation to many has no one value
  Lot.values('bids')
}

export async function prefetched() {
  const joined = Bid.filter({ amount: { gt: 1 } }).selectRelated('bidder')
  const lot = await Lot.prefetch('bids', joined).get({ id: 1 })
  expectTypeOf(lot.bids.rows[0]!.bidder.email).toEqualTypeOf<string>()
  expectTypeOf(lot).toExtend<Lot>()
  const counted = Lot.annotate({ n: Count('bids') })
  const seller = await User.prefetch('lots', counted).prefetch('lots.bids').get({ id: 1 })
  expectTypeOf(seller.lots.rows.map(({ n }) => n)).toEqualTypeOf<number[]>()
  expectTypeOf(seller.lots.rows.map(({ bids }) => bids.rows.length)).toEqualTypeOf<number[]>()
  const deep = await Lot.prefetch(
    'bids.bidder.bids',
    Bid.annotate({ high: Max('lot.views') }),
  ).first()
  expectTypeOf(deep!.bids.rows[0]!.bidder.bids.rows[0]!.high).toEqualTypeOf<number | null>()
  const apart = await Lot.prefetch('bids', joined, { as: 'best' }).first()
  expectTypeOf(apart!.best[0]!.bidder.name).toEqualTypeOf<string>()
  // @ts-expect-error rows of another model
  Lot.prefetch('bids', Lot.all())
  // @ts-expect-error values are no rows
  Lot.prefetch('bids', Bid.values('amount'))
  // @ts-expect-error no such relation
  Lot.prefetch('bidz')
}

export async function choices(lot: Lot): Promise<number> {
  switch (lot.status) {
    case 'draft':
      return 0
    case 'open':
      return 1
    case 'closed':
      return 2
  }
}

export async function scopes() {
  const [lot] = await Lot.annotate({ n: Count('bids') })
    .pipe(Lot.open)
    .orderBy('-n')
  expectTypeOf(lot!.n).toEqualTypeOf<number>()
  expectTypeOf(await Lot.open(Lot.filter({ views: 1 })).first()).toEqualTypeOf<Lot | undefined>()
  const [other] = await Lot.filter({ reserve: { isNull: false }, seller: { isNull: false } })
  expectTypeOf(other!.reserve).toEqualTypeOf<Decimal | null>()
}

export async function anyModel(model: AnyModel) {
  expectTypeOf(await model.annotate({ n: Count('bids') }).first()).toEqualTypeOf<
    AnyRow | undefined
  >()
  expectTypeOf(await model.selectRelated('seller').get()).toEqualTypeOf<AnyRow>()
  expectTypeOf(await model.prefetch('bids')).toEqualTypeOf<AnyRow[]>()
  expectTypeOf(await model.values('title')).toEqualTypeOf<unknown[]>()
  expectTypeOf(await model.valuesList('title', { flat: true })).toEqualTypeOf<unknown[]>()
  expectTypeOf(await model.groupBy('seller')).toEqualTypeOf<Record<string, unknown>[]>()
}
