/** The data sheet of a car: each number in two measures, and where it lies among the cars of the time. */
import type { Lot } from '../models.ts'

interface Line {
  readonly label: string
  readonly value: string | null
  readonly metric?: string
  /** Where the number lies between the least and the most of the cars of 1970 to 1982, from 0 to 1. */
  readonly place?: number
}

/** The least and the most that was tested from 1970 to 1982. */
const ranges = {
  displacement: [68, 455],
  horsepower: [46, 230],
  weight: [1613, 5140],
  acceleration: [8, 24.8],
  economy: [9, 46.6],
} as const

/** The data sheet of a lot. */
export function DataSheet({ lot }: { lot: Lot }) {
  return (
    <section class="sheet" aria-labelledby="sheet-title">
      <h2 id="sheet-title">Data sheet</h2>
      <dl>
        {linesOf(lot).map((line) => (
          <div key={line.label} class="sheet-line">
            <dt>{line.label}</dt>
            {line.place === undefined || line.value === null ? (
              <dd class="sheet-scale" />
            ) : (
              <Scale place={line.place} />
            )}
            <dd class="sheet-value">
              {line.value ?? <span class="not-recorded">not recorded</span>}
            </dd>
            <dd class="sheet-metric">{line.value && line.metric}</dd>
          </div>
        ))}
      </dl>
      <p class="sheet-note">
        The marks show where the car lies among all road tests of 1970 to 1982. The drawing follows
        the data sheet: length from weight, bonnet from displacement, one slot in each rim per
        cylinder.
      </p>
    </section>
  )
}

function Scale({ place }: { place: number }) {
  return (
    <dd class="sheet-scale">
      <svg viewBox="0 0 104 8" width="104" height="8" aria-hidden="true">
        <line class="scale-track" x1="2" x2="102" y1="4" y2="4" />
        <circle class="scale-mark" cx={(2 + place * 100).toFixed(1)} cy="4" r="3.5" />
      </svg>
    </dd>
  )
}

function linesOf(lot: Lot): Line[] {
  return [
    { label: 'Model year', value: String(lot.year) },
    { label: 'Origin', value: lot.origin },
    { label: 'Cylinders', value: text(lot.cylinders) },
    measured('displacement', 'Displacement', lot.displacement, {
      unit: 'cu in',
      metric: (inches) => `${(inches * 0.016387).toFixed(1)} L`,
    }),
    measured('horsepower', 'Power', lot.horsepower, {
      unit: 'hp',
      metric: (hp) => `${Math.round(hp * 0.7457)} kW`,
    }),
    measured('weight', 'Weight', lot.weight, {
      unit: 'lb',
      metric: (pounds) => `${grouped(Math.round(pounds * 0.45359))} kg`,
    }),
    measured('acceleration', '0–60 mph', lot.acceleration?.toNumber() ?? null, { unit: 's' }),
    measured('economy', 'Fuel economy', lot.economy?.toNumber() ?? null, {
      unit: 'mpg',
      metric: (mpg) => `${(235.215 / mpg).toFixed(1)} L/100 km`,
    }),
  ]
}

function measured(
  name: keyof typeof ranges,
  label: string,
  value: number | null,
  { unit, metric }: { unit: string; metric?: (value: number) => string },
): Line {
  if (value === null) return { label, value: null }
  const [least, most] = ranges[name]
  const place = Math.min(1, Math.max(0, (value - least) / (most - least)))
  const line = { label, value: `${grouped(value)} ${unit}`, place }
  return metric ? { ...line, metric: metric(value) } : line
}

function text(value: number | null): string | null {
  return value === null ? null : String(value)
}

function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 })
}
