import type { Decimal } from 'decimal.js'
import { expectTypeOf } from 'expect-type'
import type { CurrentUser } from '../../src/core/user.ts'
import type { AnyModel, AnyQuerySet } from '../../src/db/any-model.ts'
import { Count, Max } from '../../src/db/expressions/aggregate.ts'
import { F } from '../../src/db/expressions/f.ts'
import { Q } from '../../src/db/expressions/q.ts'
import { User } from './models/accounts.ts'
import { Bid } from './models/bids.ts'
import { Lot, type Tag } from './models/lots.ts'

declare const user: CurrentUser
declare const lot: Lot
declare const someone: User

expectTypeOf(lot.title).toEqualTypeOf<string>()
expectTypeOf(lot.status).toEqualTypeOf<'draft' | 'open' | 'closed'>()
expectTypeOf(lot.reserve).toEqualTypeOf<Decimal | null>()
expectTypeOf(lot.sellerId).toEqualTypeOf<number>()
expectTypeOf(someone.mentorId).toEqualTypeOf<number | null>()
expectTypeOf(lot.pk).toEqualTypeOf<number>()
expectTypeOf(lot.id).toEqualTypeOf<number>()
expectTypeOf<Tag['pk']>().toEqualTypeOf<string>()
expectTypeOf<Tag['parentId']>().toEqualTypeOf<string | null>()

export async function rows() {
  expectTypeOf(await lot.seller).toEqualTypeOf<User>()
  expectTypeOf(await someone.mentor).toEqualTypeOf<User | null>()
  expectTypeOf(await lot.bids).toEqualTypeOf<Bid[]>()
  expectTypeOf(await Lot.filter({ status: 'open' })).toEqualTypeOf<Lot[]>()
  expectTypeOf(await Lot.open()).toEqualTypeOf<Lot[]>()
  expectTypeOf(await someone.openLots()).toEqualTypeOf<Lot[]>()
  expectTypeOf(await new Bid({ amount: '1', lot, bidder: 3 }).isTop()).toEqualTypeOf<boolean>()
  expectTypeOf(await lot.topBid()).toEqualTypeOf<Bid | undefined>()
  expectTypeOf(await someone.lots.pipe(Lot.open)).toEqualTypeOf<Lot[]>()
  const joined = await Lot.selectRelated('seller').get({ slug: 'clock' })
  expectTypeOf(joined.seller.email).toEqualTypeOf<string>()
  expectTypeOf(await joined.seller).toEqualTypeOf<User>()
  expectTypeOf(joined).toExtend<Lot>()
  const nested = await Bid.selectRelated('lot.seller', 'bidder').get({ id: 1 })
  expectTypeOf(nested.lot.seller.name).toEqualTypeOf<string>()
  expectTypeOf(nested.bidder.name).toEqualTypeOf<string>()
  const mentored = await User.selectRelated('mentor').get({ pk: 1 })
  mentored.mentor?.email
  // @ts-expect-error the mentor may be null
  mentored.mentor.email
  const fetched = await Lot.all().prefetch('bids').first()
  expectTypeOf(fetched!.bids.rows).toEqualTypeOf<readonly Bid[]>()
  // @ts-expect-error rows are there only after prefetch
  lot.bids.rows
  const annotated = Lot.annotate({ top: Max('bids.amount'), n: Count('bids') })
    .filter({ n: { gte: 2 } })
    .orderBy('-top')
  const [first] = await annotated
  expectTypeOf(first!.top).toEqualTypeOf<Decimal | null>()
  expectTypeOf(first!.n).toEqualTypeOf<number>()
  expectTypeOf(first!.toJSON().n).toEqualTypeOf<number>()
  expectTypeOf(first!.toJSON().top).toEqualTypeOf<string | null>()
  const [piped] = await annotated.pipe(Lot.open)
  expectTypeOf(piped!.n).toEqualTypeOf<number>()
  annotated.filter(Q.or({ n: 3 }, { status: 'open' }))
  annotated.filter(Lot.where({ status: 'open' }))
  // @ts-expect-error no such annotation
  annotated.filter({ m: { gte: 2 } })
  // @ts-expect-error no such annotation
  annotated.orderBy('-topp')
  const [bid] = await Bid.values('lot.title', 'amount', 'lot')
  expectTypeOf<keyof NonNullable<typeof bid>>().toEqualTypeOf<'lot.title' | 'amount' | 'lot'>()
  expectTypeOf(bid!['lot.title']).toEqualTypeOf<string>()
  expectTypeOf(bid!.amount).toEqualTypeOf<Decimal>()
  expectTypeOf(bid!.lot).toEqualTypeOf<number>()
  expectTypeOf(await Bid.valuesList('amount', { flat: true })).toEqualTypeOf<Decimal[]>()
  expectTypeOf(await Bid.valuesList('amount', 'lot.title')).toEqualTypeOf<[Decimal, string][]>()
  expectTypeOf(await Bid.groupBy('lot').annotate({ n: Count() })).toEqualTypeOf<
    ({ lot: number } & { n: number })[]
  >()
  expectTypeOf(lot.toJSON().sellerId).toEqualTypeOf<number | undefined>()
  expectTypeOf(joined.toJSON().seller.email).toEqualTypeOf<string>()
  expectTypeOf<Exclude<keyof ReturnType<User['toJSON']>, 'password'>>().toEqualTypeOf<
    'id' | 'email' | 'name' | 'isActive' | 'balance' | 'mentorId'
  >()
}

export function filters() {
  Lot.filter({ status: 'open', seller: { isActive: true } })
  Lot.filter({ seller: user })
  Lot.filter({ seller: someone })
  Lot.filter({ seller: 3 })
  Lot.filter({ seller: { in: User.filter({ isActive: true }) } })
  Lot.filter({ seller: User.filter({ isActive: true }) })
  Lot.exclude({ bids: { bidder: user } })
  Lot.filter(Q.or({ reserve: null }, { reserve: { lt: 100 } }))
  Lot.filter(Q.and({ status: 'open' }, Q.not({ seller: user })))
  Lot.filter({ closesAt: { year: 2026, lt: F('createdAt') } })
  Lot.filter({ id: { in: Bid.filter({ amount: { gt: 10 } }).values('lot') } })
  Lot.filter({ closesAt: { year: { gte: 2025 } } })
  // @ts-expect-error no such field
  Lot.filter({ statu: 'open' })
  // @ts-expect-error no such choice
  Lot.filter({ status: 'opne' })
  Lot.filter({
    seller: {
      // @ts-expect-error no such field of the seller
      isActivee: true,
    },
  })
  Lot.filter({
    seller: {
      email: {
        // @ts-expect-error no such lookup
        icontain: 'x',
      },
    },
  })
  // @ts-expect-error booleans have no order
  User.filter({ isActive: { gt: true } })
  // @ts-expect-error numbers have no text lookups
  Lot.filter({ views: { contains: '1' } })
  // @ts-expect-error a bid is not a seller
  Lot.filter({ seller: new Bid({ amount: 1, lot: 1, bidder: 1 }) })
  // @ts-expect-error undefined never means everything
  Lot.filter({ status: undefined })
  // @ts-expect-error no such field inside Q
  Lot.filter(Q.or({ reserve: null }, { reserv: { lt: 100 } }))
  // @ts-expect-error no such field inside a nested Q
  Lot.filter(Q.and({ status: 'open' }, Q.not({ sellr: user })))
  // @ts-expect-error no such field
  Lot.orderBy('-closesAtt')
  // @ts-expect-error no such field of the seller
  Lot.orderBy('closesAt', '-seller.emails')
  Lot.orderBy('closesAt', '-seller.email')
  // @ts-expect-error to-many relations are not joined
  Lot.selectRelated('bids')
  // @ts-expect-error no such relation
  Lot.selectRelated('sellr')
  // @ts-expect-error there is no such method on the class
  Lot.update({ status: 'open' })
  // @ts-expect-error there is no such method on the class
  Lot.delete()
}

export function writes() {
  const made = new Lot({ title: 'Clock', slug: 'clock', seller: someone, closesAt: new Date() })
  made.title = 'x'
  made.sellerId = 3
  made.set({ seller: someone, title: 'y' })
  made.update({ views: F('views').plus(1) })
  Lot.create({ title: 'Clock', slug: 'clock', seller: user, closesAt: new Date() })
  Lot.filter({ status: 'draft' }).update({ status: 'open', views: F('views').plus(1) })
  // @ts-expect-error relations are set under `sellerId` or by `set`
  made.seller = someone
  // @ts-expect-error closesAt is missing
  new Lot({ title: 'Clock', slug: 'clock', seller: someone })
  // @ts-expect-error no such field
  Lot.filter({ status: 'draft' }).update({ stats: 'open' })
  // @ts-expect-error no such column in F
  Lot.filter({ status: 'draft' }).update({ views: F('viewz').plus(1) })
  // @ts-expect-error no such field
  made.save({ only: ['titel'] })
}

function generic<M extends AnyModel>(model: M) {
  return model.filter({ anything: 1 }).orderBy('whatever').first()
}
export const model: AnyModel = Lot
export const rowsOfAny: AnyQuerySet<Lot> = Lot.filter({ status: 'open' })
expectTypeOf(generic(Lot)).resolves.toEqualTypeOf<Lot | undefined>()
expectTypeOf(User).not.toBeAny()
expectTypeOf(Lot.open).returns.not.toBeAny()
