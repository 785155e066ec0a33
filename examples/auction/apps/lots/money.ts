/** Prices: whole dollars, raised in steps that grow with the price. */
import { Decimal } from 'voltaic/db'

/** Up to this price a bid raises by this much, at least. */
const steps: readonly [below: number, step: number][] = [
  [1_000, 25],
  [5_000, 100],
  [20_000, 250],
  [100_000, 1_000],
]
const largestStep = 5_000

/** The largest bid that the house takes. */
export const highestBid = 100_000_000

/** By how much the next bid must raise `price`. */
export function stepAt(price: Decimal): number {
  return steps.find(([below]) => price.lessThan(below))?.[1] ?? largestStep
}

/** The lowest bid that would be accepted now. */
export function minimumBid(lot: { price: Decimal; bidCount: number }): Decimal {
  return lot.bidCount === 0 ? lot.price : lot.price.plus(stepAt(lot.price))
}

/** Reads an amount as people type it: `12400`, `$12,400`, `12 400.00`. `undefined` when it is no whole amount. */
export function parseAmount(text: string): Decimal | undefined {
  const match = /^\$?(\d{1,3}(?:[, ]\d{3})+|\d{1,12})(?:\.0{1,2})?$/.exec(text.trim())
  const digits = match?.[1]?.replaceAll(/[, ]/g, '')
  return digits === undefined ? undefined : new Decimal(digits)
}
