/** Fills the sale: 406 lots, and what has closed before is spread over the coming hours again. */
import { atomic } from 'voltaic/db'
import type { User } from '../apps/accounts/models.ts'
import { settleLot } from '../apps/lots/closing.ts'
import { Bid, Lot } from '../apps/lots/models.ts'
import { closeLot, closingKey } from '../apps/lots/tasks.ts'
import { readCars } from './cars.ts'

const minute = 60_000
const hour = 60 * minute

/** The first lot closes this long after the start, the last one this much later. */
const first = 3 * minute
const span = 12 * hour

/** What closed this recently stays closed, so that results can be looked at after a restart. */
const recent = 10 * minute

/** Every so manieth lot is the seller's, the others are the house's. */
const sellerShare = 9

/** Loads the cars at the first start, reopens what has closed at every other. */
export async function openSale({ house, seller }: { house: User; seller: User }): Promise<void> {
  if (await Lot.exists()) return reopen([house, seller])
  const cars = await readCars()
  const times = closingTimes(cars.length)
  await atomic(async () => {
    const lots = await Lot.bulkCreate(
      cars.map(({ openingPrice, ...car }, index) => ({
        ...car,
        status: 'open' as const,
        openingPrice,
        price: openingPrice,
        closesAt: times[index] ?? null,
        seller: index % sellerShare === 4 ? seller.id : house.id,
      })),
    )
    await scheduleAll(lots)
  })
}

/** Gives the lots of the demo that closed before a new sale. */
async function reopen(sellers: User[]): Promise<void> {
  const before = new Date(Date.now() - recent)
  const lots = Lot.filter({ seller: { in: sellers }, closesAt: { lt: before } })
  const overdue = await lots.filter({ status: 'open', bidCount: { gt: 0 } })
  for (const lot of overdue) await settleLot(lot.id)
  await atomic(async () => {
    const closed = await lots.pipe(Lot.listed).orderBy('id')
    const times = closingTimes(closed.length)
    await Bid.filter({ lot: { in: closed } }).delete()
    for (const [index, lot] of closed.entries()) {
      const closesAt = times[index] ?? null
      lot.set({ status: 'open', price: lot.openingPrice, bidCount: 0, winner: null, closesAt })
    }
    await Lot.bulkUpdate(closed, ['status', 'price', 'bidCount', 'winner', 'closesAt'])
    await scheduleAll(closed)
  })
}

/** The slugs of the lots that close next: what bots bid on. */
export async function nextLots(): Promise<string[]> {
  const open = Lot.filter({ status: 'open' }).orderBy('closesAt').limit(40)
  return open.valuesList('slug', { flat: true })
}

async function scheduleAll(lots: readonly Lot[]): Promise<void> {
  for (const lot of lots) {
    if (lot.closesAt)
      await closeLot.enqueueAt(lot.closesAt, { lot: lot.id }, { key: closingKey(lot) })
  }
}

/** Times from a few minutes to half a day ahead, closer together at first, in an order that mixes the years. */
function closingTimes(count: number): Date[] {
  const start = Date.now() + first
  const stride = 151
  return Array.from({ length: count }, (_, index) => {
    const place = ((index * stride) % count) / count
    return new Date(start + Math.round(span * place ** 1.25))
  })
}
