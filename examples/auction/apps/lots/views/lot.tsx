import { get, getOr404, post, redirect } from 'voltaic/http'
import { visibleTo } from 'voltaic/policies'
import { render } from 'voltaic/views'
import { z } from 'zod'
import { placeBid } from '../bidding.ts'
import { lotChannel } from '../channels.ts'
import { dollars } from '../islands/words.island.tsx'
import { Lot } from '../models.ts'
import { LotPage } from '../pages/lot-page.tsx'
import { lotState } from '../state.ts'

/** A lot: what it is, how the bidding stands. */
export const lotDetail = get('/lots/:slug', async ({ params, user }) => {
  const lot = await getOr404(visibleTo(Lot, user), { slug: params.slug })
  return render(<LotPage {...(await shown(lot))} />)
})

const bidForm = z.object({
  amount: z.string().max(40).catch(''),
  /** The amount of a quick button. */
  quick: z.string().max(40).optional(),
  key: z.string().min(8).max(64),
})

/** A bid by form, for browsers without JavaScript: the same bid as over the socket. */
export const bidOnLot = post(
  '/lots/:slug/bids',
  { body: bidForm, auth: 'required' },
  async ({ params, body, user, messages }) => {
    const { slug } = params
    const lot = await getOr404(visibleTo(Lot, user), { slug })
    const amount = body.quick ?? body.amount
    const outcome = await placeBid({ slug, bidder: user, amount, key: body.key })
    if (outcome.accepted) {
      messages.ok(`Your bid of ${dollars(outcome.amount)} was placed.`)
      return redirect(lotDetail.url({ slug }))
    }
    await lot.refresh()
    const refused = { amount, message: outcome.message }
    return render(<LotPage {...(await shown(lot))} refused={refused} />, { status: 422 })
  },
)

/** What the page shows of a lot: how the bidding stands, and who is watching. */
async function shown(lot: Lot) {
  const people = await lotChannel.presence({ slug: lot.slug })
  const watchers = people.map(({ id, name }) => ({ id, name }))
  return { lot, state: await lotState(lot), watchers }
}
