/** Selling: a draft that only its seller sees, changed as often as needed, then published. */
import { get, getOr404, post, redirect } from 'voltaic/http'
import { allowedTo } from 'voltaic/policies'
import { render } from 'voltaic/views'
import { lotForm } from '../forms.ts'
import { Lot } from '../models.ts'
import { SellPage } from '../pages/sell-page.tsx'
import { freeSlug, publish } from '../publishing.ts'
import { lotDetail } from './lot.tsx'

/** The form for a new lot. */
export const newLot = get('/sell', { auth: 'required' }, async ({ user }) =>
  render(<SellPage form={await lotForm.show({ user })} />),
)

/** Makes a draft. */
export const createLot = post('/sell', { auth: 'required' }, async ({ body, user, messages }) => {
  const { year = '', title = '' } = body as Record<string, unknown>
  const slug = await freeSlug(String(year), String(title))
  const form = await lotForm.parse(body, { user, values: { seller: user.id, slug } })
  if (!form.valid) return render(<SellPage form={form} />, { status: 422 })
  form.row.price = form.row.openingPrice
  const lot = await form.save()
  messages.ok('Your draft is saved. Only you can see it until you publish it.')
  return redirect(lotDetail.url({ slug: lot.slug }))
})

/** The form for a draft. */
export const editLot = get('/lots/:slug/edit', { auth: 'required' }, async ({ params, user }) => {
  const lot = await getOr404(allowedTo(Lot, user, 'change'), { slug: params.slug })
  return render(<SellPage lot={lot} form={await lotForm.show({ instance: lot, user })} />)
})

/** Changes a draft. */
export const saveLot = post(
  '/lots/:slug/edit',
  { auth: 'required' },
  async ({ params, body, user, messages }) => {
    const lot = await getOr404(allowedTo(Lot, user, 'change'), { slug: params.slug })
    const form = await lotForm.parse(body, { instance: lot, user })
    if (!form.valid) return render(<SellPage lot={lot} form={form} />, { status: 422 })
    if (form.row.bidCount === 0) form.row.price = form.row.openingPrice
    await form.save()
    messages.ok('Your changes are saved.')
    return redirect(lotDetail.url({ slug: params.slug }))
  },
)

/** Opens the bidding on a draft. */
export const publishLot = post(
  '/lots/:slug/publish',
  { auth: 'required' },
  async ({ params, user, messages }) => {
    const lot = await getOr404(allowedTo(Lot, user, 'change'), { slug: params.slug })
    await publish(lot.id)
    messages.ok('Your lot is published: bidding is open.')
    return redirect(lotDetail.url({ slug: params.slug }))
  },
)

/** Throws a draft away. */
export const deleteLot = post(
  '/lots/:slug/delete',
  { auth: 'required' },
  async ({ params, user, messages }) => {
    const drafts = allowedTo(Lot, user, 'change').filter({ status: 'draft' })
    const lot = await getOr404(drafts, { slug: params.slug })
    await lot.delete()
    messages.info(`The draft “${lot.title}” is deleted.`)
    return redirect(newLot.url())
  },
)
