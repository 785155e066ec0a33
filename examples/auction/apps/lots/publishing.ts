/** From a draft to a lot that is for sale. */
import { atomic } from 'voltaic/db'
import { announceLot } from './channels.ts'
import { Lot } from './models.ts'
import { closeLot, closingKey } from './tasks.ts'

const hour = 60 * 60 * 1000

/** Opens the bidding on a draft: from now, for as long as its seller said. Does nothing for a lot that is open. */
export function publish(id: number): Promise<void> {
  return atomic(async () => {
    const lot = await Lot.filter({ id, status: 'draft' }).selectForUpdate().first()
    if (!lot) return
    const closesAt = new Date(Date.now() + lot.runHours * hour)
    await lot.set({ status: 'open', price: lot.openingPrice, closesAt }).save()
    await closeLot.enqueueAt(closesAt, { lot: lot.id }, { key: closingKey(lot) })
    await announceLot(lot)
  })
}

/** An address for a lot that no other lot has: `1974-ford-pinto`, then `1974-ford-pinto-2`. */
export async function freeSlug(year: string, title: string): Promise<string> {
  const wanted = slugOf(`${year} ${title}`)
  const taken = await Lot.filter({ slug: { startsWith: wanted } }).valuesList('slug', {
    flat: true,
  })
  let slug = wanted
  for (let number = 2; taken.includes(slug); number++) slug = `${wanted}-${number}`
  return slug
}

/** The text in lower-case letters, digits and hyphens, without accents. */
export function slugOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
  const slug = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  return slug.slice(0, 200) || 'lot'
}
