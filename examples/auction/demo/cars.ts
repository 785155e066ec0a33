/** The cars of the demo: 406 road tests of 1970 to 1982, from the package `vega-datasets`. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { slugOf } from '../apps/lots/publishing.ts'
import { carName } from './car-name.ts'

const row = z.object({
  Name: z.string(),
  Miles_per_Gallon: z.number().nullable(),
  Cylinders: z.number().int(),
  Displacement: z.number(),
  Horsepower: z.number().int().nullable(),
  Weight_in_lbs: z.number().int(),
  Acceleration: z.number(),
  Year: z.iso.date(),
  Origin: z.enum(['USA', 'Europe', 'Japan']),
})

/** One car, in the words of the auction. Units: cubic inches, pounds, seconds, miles per gallon. */
export interface Car {
  title: string
  slug: string
  origin: 'USA' | 'Europe' | 'Japan'
  year: number
  cylinders: number
  displacement: number
  horsepower: number | null
  weight: number
  acceleration: string
  economy: string | null
  /** Whole dollars. */
  openingPrice: number
}

/** Reads the cars, in the order of the file. */
export async function readCars(): Promise<Car[]> {
  const file = new URL('../data/cars.json', import.meta.resolve('vega-datasets'))
  const rows = z.array(row).parse(JSON.parse(await readFile(file, 'utf8')))
  const taken = new Map<string, number>()
  return rows.map((source) => toCar(source, taken))
}

function toCar(source: z.output<typeof row>, taken: Map<string, number>): Car {
  const title = carName(source.Name)
  const year = Number(source.Year.slice(0, 4))
  return {
    title,
    slug: uniqueSlug(`${year} ${title}`, taken),
    origin: source.Origin,
    year,
    cylinders: source.Cylinders,
    displacement: Math.round(source.Displacement),
    horsepower: source.Horsepower,
    weight: source.Weight_in_lbs,
    acceleration: source.Acceleration.toFixed(1),
    economy: source.Miles_per_Gallon?.toFixed(1) ?? null,
    openingPrice: openingPrice(source),
  }
}

/** `1970 Ford Pinto` → `1970-ford-pinto`, the second one `1970-ford-pinto-2`. */
function uniqueSlug(text: string, taken: Map<string, number>): string {
  const slug = slugOf(text)
  const count = (taken.get(slug) ?? 0) + 1
  taken.set(slug, count)
  return count === 1 ? slug : `${slug}-${count}`
}

/** What the bidding opens at: more for power, size and a quick start, in steps of fifty dollars. */
function openingPrice(car: z.output<typeof row>): number {
  const power = (car.Horsepower ?? 80) ** 2 * 0.3
  const size = car.Displacement * 7
  const quickness = Math.max(0, 20 - car.Acceleration) * 160
  const age = (1983 - Number(car.Year.slice(0, 4))) * 110
  return Math.round((600 + power + size + quickness + age) / 50) * 50
}
