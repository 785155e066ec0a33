/** Bidding: one function, whether the bid comes over the socket or from a form. */
import type { CurrentUser } from 'voltaic'
import { atomic, type Decimal } from 'voltaic/db'
import { visibleTo } from 'voltaic/policies'
import { accountChannel, announceLot, lotChannel } from './channels.ts'
import { dollars } from './islands/words.island.tsx'
import { Bid, Lot } from './models.ts'
import { highestBid, minimumBid, parseAmount, stepAt } from './money.ts'
import { bidLine } from './state.ts'
import { closeLot, closingKey } from './tasks.ts'

/** A bid in the last minute gives everybody another one. */
const extension = 60_000

/** Why a bid was refused. */
export type RefusalReason =
  | 'signedOut'
  | 'invalid'
  | 'tooHigh'
  | 'ownLot'
  | 'closed'
  | 'repeated'
  | 'notAllowed'
  | 'tooLow'

/** What became of a bid. */
export type BidOutcome =
  | { readonly accepted: true; readonly amount: string }
  | {
      readonly accepted: false
      readonly reason: RefusalReason
      /** For the bidder to read. */
      readonly message: string
      /** The lowest bid that would be accepted, where that is what was wrong. */
      readonly minimum?: string
    }

/** A bid that somebody wants to place. */
export interface BidRequest {
  readonly slug: string
  readonly bidder: CurrentUser
  /** As typed. */
  readonly amount: string
  /** Chosen by the form or client: a bid that arrives twice with one key counts once. */
  readonly key: string
}

/**
 * Places a bid, or refuses it with a reason. The lot is locked while the bid is looked at, so amounts strictly
 * increase; what everybody is told leaves with the commit. Throws `Lot.DoesNotExist` for a lot that the bidder may not see.
 */
export async function placeBid({ slug, bidder, amount, key }: BidRequest): Promise<BidOutcome> {
  if (!bidder.isAuthenticated) return refuse('signedOut', 'Sign in to bid.')
  const offer = parseAmount(amount)
  if (!offer) return refuse('invalid', 'Enter whole dollars, such as 12,400.')
  if (offer.greaterThan(highestBid)) return refuse('tooHigh', 'The house takes no bid that high.')
  return atomic(async () => {
    const lot = await visibleTo(Lot, bidder).selectForUpdate().get({ slug })
    const earlier = await Bid.filter({ bidder, key }).first()
    if (earlier) return repeated(earlier, lot, offer)
    return (await refusalOf(lot, bidder, offer)) ?? accept(lot, { bidder, offer, key })
  })
}

async function refusalOf(
  lot: Lot,
  bidder: CurrentUser,
  offer: Decimal,
): Promise<BidOutcome | undefined> {
  if (lot.sellerId === bidder.pk) return refuse('ownLot', 'You cannot bid on your own lot.')
  if (!lot.isOpen) return refuse('closed', 'Bidding on this lot has closed.')
  if (!(await bidder.can('bid', lot))) return refuse('notAllowed', 'You may not bid on this lot.')
  const minimum = minimumBid(lot)
  if (offer.greaterThanOrEqualTo(minimum)) return undefined
  const message = `That is too low. The next bid is ${dollars(minimum.toFixed(2))} or more.`
  return { ...refuse('tooLow', message), minimum: minimum.toFixed(2) }
}

async function accept(
  lot: Lot,
  { bidder, offer, key }: { bidder: CurrentUser; offer: Decimal; key: string },
): Promise<BidOutcome> {
  const outbid = await lot.topBid()
  const bid = await Bid.create({ lot, bidder: bidder.id, amount: offer, key })
  lot.set({ price: offer, bidCount: lot.bidCount + 1 })
  await extend(lot)
  await lot.save()
  await announceBid(lot, bid)
  if (outbid && outbid.bidderId !== bidder.id) await announceOutbid(lot, outbid.bidderId)
  return { accepted: true, amount: offer.toFixed(2) }
}

/** Moves the end of a lot that is about to close, and with it the task that closes it. */
async function extend(lot: Lot): Promise<void> {
  if (!lot.closesAt || lot.closesAt.getTime() - Date.now() > extension) return
  lot.closesAt = new Date(lot.closesAt.getTime() + extension)
  await closeLot.enqueueAt(lot.closesAt, { lot: lot.id }, { key: closingKey(lot) })
}

async function announceBid(lot: Lot, bid: Bid): Promise<void> {
  await lotChannel.publish({ slug: lot.slug }, 'price', {
    bid: bidLine(bid),
    bidCount: lot.bidCount,
    minimum: minimumBid(lot).toFixed(2),
    step: stepAt(lot.price),
    closesAt: lot.closesAt?.toISOString() ?? null,
  })
  await announceLot(lot)
}

async function announceOutbid(lot: Lot, bidder: number): Promise<void> {
  await accountChannel.publish({ id: String(bidder) }, 'outbid', {
    slug: lot.slug,
    title: lot.name,
    price: lot.price.toFixed(2),
  })
}

function repeated(earlier: Bid, lot: Lot, offer: Decimal): BidOutcome {
  if (earlier.lotId === lot.id && earlier.amount.equals(offer)) {
    return { accepted: true, amount: offer.toFixed(2) }
  }
  return refuse('repeated', 'This form was sent before. Reload the page to bid again.')
}

function refuse(reason: RefusalReason, message: string) {
  return { accepted: false, reason, message } as const
}
