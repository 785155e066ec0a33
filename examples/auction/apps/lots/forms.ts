/** The form of a lot that somebody wants to sell. */
import { modelForm } from 'voltaic/forms'
import { dollars } from './islands/words.island.tsx'
import { Lot, origins } from './models.ts'
import { highestBid } from './money.ts'

const oldestYear = 1900

/** What a seller says of a lot. Posting one showing of it twice makes one lot. */
export const lotForm = modelForm(Lot, {
  fields: [
    'title',
    'year',
    'origin',
    'cylinders',
    'displacement',
    'horsepower',
    'weight',
    'acceleration',
    'economy',
    'description',
    'openingPrice',
    'runHours',
  ],
  labels: {
    title: 'Make and model',
    year: 'Model year',
    displacement: 'Displacement',
    acceleration: '0–60 mph',
    economy: 'Fuel economy',
    runHours: 'Bidding runs for',
  },
  help: {
    title: 'As it stands on the car: Ford Mustang II.',
    description: 'What a buyer should know. Plain text.',
    runHours: 'Counted from the moment at which you publish the lot.',
  },
  about: {
    origin: { options: origins.map((origin) => ({ value: origin, label: origin })) },
    runHours: {
      options: [
        { value: '1', label: '1 hour' },
        { value: '6', label: '6 hours' },
        { value: '24', label: '1 day' },
        { value: '72', label: '3 days' },
        { value: '168', label: '7 days' },
      ],
    },
  },
  rule: (lot) => ({ ...wrongYear(lot.year), ...wrongPrice(lot) }),
  once: true,
})

function wrongYear(year: number): Record<string, string[]> {
  const newest = new Date().getFullYear()
  if (year >= oldestYear && year <= newest) return {}
  return { year: [`Enter a year from ${oldestYear} to ${newest}.`] }
}

function wrongPrice({ openingPrice }: Lot): Record<string, string[]> {
  if (!openingPrice.isInteger()) return { openingPrice: ['Enter whole dollars.'] }
  if (openingPrice.lessThan(1)) return { openingPrice: ['Bidding opens at $1 or more.'] }
  if (openingPrice.lessThanOrEqualTo(highestBid)) return {}
  return { openingPrice: [`Bidding opens at ${dollars(highestBid)} or less.`] }
}
