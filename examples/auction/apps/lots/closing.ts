/** The end of a sale: who won, and who is told. */
import { atomic } from 'voltaic/db'
import { paddleOf } from '../accounts/models.ts'
import { accountChannel, announceLot, lotChannel } from './channels.ts'
import { dollars } from './islands/words.island.tsx'
import { Lot, Notice } from './models.ts'

/**
 * Closes a lot whose time has come and tells everybody. Does nothing for a lot that is not open, so that it may run
 * twice; returns the new time of a lot that was extended meanwhile.
 */
export function settleLot(id: number): Promise<Date | undefined> {
  return atomic(async () => {
    const lot = await Lot.filter({ id, status: 'open' }).selectForUpdate().first()
    if (!lot?.closesAt) return undefined
    if (lot.closesAt.getTime() > Date.now()) return lot.closesAt
    await close(lot, lot.closesAt)
    return undefined
  })
}

async function close(lot: Lot, closesAt: Date): Promise<void> {
  const top = await lot.topBid()
  const winner = top?.bidderId ?? null
  await lot.set({ status: 'closed', winner }).save()
  await lotChannel.publish({ slug: lot.slug }, 'closed', {
    price: lot.price.toFixed(2),
    winner,
    closesAt: closesAt.toISOString(),
  })
  await announceLot(lot)
  await tellOutcome(lot, winner)
}

async function tellOutcome(lot: Lot, winner: number | null): Promise<void> {
  const { name } = lot
  const price = dollars(lot.price.toFixed(2))
  if (winner === null) {
    await tell(lot, lot.sellerId, ['unsold', `Nobody bid on your ${name}. It was not sold.`])
    return
  }
  const sold = `Your ${name} was sold for ${price} to ${paddleOf(winner)}.`
  await tell(lot, lot.sellerId, ['sold', sold])
  await tell(lot, winner, ['won', `You won the ${name} for ${price}.`])
}

async function tell(lot: Lot, user: number, [kind, text]: [Notice['kind'], string]): Promise<void> {
  const notice = await Notice.create({ user, lot, kind, text })
  const news = { id: notice.id, kind, text, slug: lot.slug }
  await accountChannel.publish({ id: String(user) }, 'notice', news)
}
