/** Expressions stand free: what they name is checked where they are used. */
import { Avg, Count, Max, Sum } from '../../src/db/expressions/aggregate.ts'
import { Case, When } from '../../src/db/expressions/case.ts'
import { F, OuterRef } from '../../src/db/expressions/f.ts'
import { Coalesce, Concat, Length, Lower } from '../../src/db/expressions/functions.ts'
import { Q } from '../../src/db/expressions/q.ts'
import { Exists, Subquery } from '../../src/db/expressions/subquery.ts'
import { Value } from '../../src/db/expressions/value.ts'
import { Window } from '../../src/db/expressions/window.ts'
import { Rank } from '../../src/db/expressions/window-functions.ts'
import { User } from './models/accounts.ts'
import { Bid } from './models/bids.ts'
import { Lot } from './models/lots.ts'

declare const lot: Lot

export function filters() {
  Lot.filter({ closesAt: { lt: F('createdAt') } })
  Lot.filter({ closesAt: { year: F('views'), lt: F('seller.lots') as never } })
  Lot.filter({ title: F('seller.name'), slug: { startsWith: 'x', gt: F('title') } })
  Lot.filter({ reserve: { lt: F('views') }, views: { gt: F('reserve').plus(1) } })
  Lot.filter({ seller: { name: F('title'), mentor: { balance: { gt: F('reserve') } } } })
  Bid.filter({ amount: { gt: F('lot.reserve').times(2) }, bidder: F('lot.seller') })
  Bid.filter({ amount: { gt: F('lot.seller.balance') } })
  Lot.annotate({ n: Count('bids') }).filter({ views: { gt: F('n') }, n: { lt: F('views') } })
  Lot.filter({ views: { gt: Length('title') }, title: Lower('slug') })
  Bid.filter({ lot: { title: OuterRef('anything') } })
  Lot.filter({ views: Subquery(Lot.values('views')) })
  // @ts-expect-error no such column
  Lot.filter({ closesAt: { lt: F('createdAtt') } })
  // @ts-expect-error no such column of the seller
  Lot.filter({ title: F('seller.nam') })
  // @ts-expect-error to-many relations have no one value
  Lot.filter({ reserve: F('bids.amount') })
  // @ts-expect-error a text is no point in time
  Lot.filter({ closesAt: { lt: F('title') } })
  // @ts-expect-error a number is no text
  Lot.filter({ title: Length('slug') })
  // @ts-expect-error no such column in a function
  Lot.filter({ title: Lower('titel') })
  // @ts-expect-error no such column on the other side
  Lot.filter({ views: { gt: F('reserve').plus(F('viewz')) } })
  // @ts-expect-error no such annotation
  Lot.annotate({ n: Count('bids') }).filter({ views: { gt: F('m') } })
  // @ts-expect-error names are those of the queryset's model, not of the related one
  Lot.filter({ seller: { name: F('email') } })
  // @ts-expect-error no such column in a Q
  Lot.filter(Q.or({ status: 'open' }, { closesAt: { lt: F('nope') } }))
}

export function subqueries() {
  Lot.filter({ id: { in: Bid.filter({ amount: { gt: 10 } }).values('lot') } })
  Lot.filter({ title: { in: User.valuesList('name', { flat: true }) } })
  Lot.filter({ id: { in: Lot.filter({ status: 'open' }) } })
  Lot.filter({ seller: { in: Bid.values('bidder') } })
  Lot.filter({ seller: Bid.values('bidder') })
  Lot.filter(Exists(Bid.filter({ lot: OuterRef('pk') })))
  Lot.filter({ views: { gte: Bid.groupBy('lot').annotate({ n: Count() }) as never } })
  // @ts-expect-error names are no keys
  Lot.filter({ id: { in: User.values('name') } })
  // @ts-expect-error keys are no names
  Lot.filter({ title: { in: User.values('id') } })
  // @ts-expect-error bids are no sellers
  Lot.filter({ seller: { in: Bid.filter({ amount: 1 }) } })
  // @ts-expect-error bids are no sellers
  Lot.filter({ seller: Bid.all() })
}

export function updates() {
  Lot.all().update({ views: F('views').plus(1), title: Concat('title', Value('!')) })
  Lot.all().update({ reserve: F('views'), closesAt: F('createdAt'), seller: F('seller') })
  Lot.all().update({ views: Case(When({ status: 'open' }, 'views'), { default: 0 }) })
  Lot.all().update({ views: Subquery(Bid.values('id')) })
  lot.update({ views: F('views').plus(1) })
  // @ts-expect-error a text is no number
  Lot.all().update({ views: F('title') })
  // @ts-expect-error a number is no text
  Lot.all().update({ title: Length('title') })
  // @ts-expect-error no such column
  Lot.all().update({ title: Concat('titel', Value('!')) })
  // @ts-expect-error columns of related rows cannot be read in an update
  Lot.all().update({ title: F('seller.name') })
  // @ts-expect-error a text is no number
  lot.update({ views: F('title') })
}

export function annotations() {
  Lot.annotate({ low: Lower('seller.mentor.name'), n: Count() })
  Lot.annotate({ top: Max('bids.amount'), mean: Avg('bids.lot.views'), labels: Count('tags') })
  Lot.annotate({ n: Count('bids', { filter: { amount: { gt: 5 }, bidder: { isActive: true } } }) })
  Lot.annotate({ n: Count('bids', { filter: Q.or({ amount: 1 }, { amount: 2 }) }) })
  Lot.annotate({ hot: Case(When(Q.or({ views: 1 }, { views: 2 }), Value('x'))) })
  Lot.annotate({ place: Window(Rank(), { partitionBy: 'seller', orderBy: '-views' }) })
  Lot.annotate({ n: Count('bids') }).annotate({ m: F('n').plus(1) })
  Lot.annotate({ n: Count('bids') }).aggregate({ total: Sum('n') })
  // @ts-expect-error no such relation
  Lot.annotate({ top: Max('bidz.amount') })
  // @ts-expect-error no such column of the bids
  Lot.annotate({ top: Max('bids.nope') })
  // @ts-expect-error nothing to add up in a text
  Lot.aggregate({ total: Sum('title') })
  // @ts-expect-error no such column in a function
  Lot.annotate({ x: Coalesce('reserv', 0) })
  // @ts-expect-error no such column in an aggregate inside of a function
  Lot.annotate({ x: Coalesce(Sum('bids.amonut'), 0) })
  // @ts-expect-error no such field of the bids
  Lot.annotate({ n: Count('bids', { filter: { nope: 1 } }) })
  // @ts-expect-error a decimal is not true or false
  Lot.annotate({ n: Count('bids', { filter: { amount: true } }) })
  // @ts-expect-error no such field of the bidder
  Lot.annotate({ n: Count('bids', { filter: { bidder: { nam: 'x' } } }) })
  // @ts-expect-error no such field in a condition
  Lot.annotate({ hot: Case(When({ viewz: 1 }, Value('x'))) })
  // @ts-expect-error no such column in a branch
  Lot.annotate({ hot: Case(When({ views: 1 }, 'titel')) })
  // @ts-expect-error the model has such a field
  Lot.annotate({ title: Count('bids') })
  // @ts-expect-error the model has such a getter
  Lot.annotate({ isOpen: Count('bids') })
  // @ts-expect-error no such column
  Lot.annotate({ place: Window(Rank(), { orderBy: '-viewz' }) })
  // @ts-expect-error no such column in a group
  Bid.groupBy('lot').annotate({ total: Sum('amonut') })
}

export function orders() {
  Lot.orderBy(Lower('title'), '-closesAt', F('seller.name').desc())
  Lot.annotate({ n: Count('bids') }).orderBy(F('n').desc(), '-n')
  // @ts-expect-error no such column
  Lot.orderBy(Lower('titel'))
  // @ts-expect-error no such column
  Lot.orderBy(F('viewz').desc())
}
