/** Sums of decimals in SQLite, which has floating-point numbers only: whole numbers of the smallest unit are added up. */
import { type RawBuilder, sql } from 'kysely'
import type { FieldInfo } from '../../model-info.ts'

type Sql = RawBuilder<unknown>

/** The most digits that a floating-point number keeps exactly. */
const exactDigits = 15

/** A value in its smallest unit, where it has so few digits that this is exact. */
export function sqliteSummand(value: Sql, field: FieldInfo): Sql {
  if (!hasUnits(field)) return value
  return sql`cast(round(${value} * ${sql.lit(10 ** (field.decimalPlaces ?? 0))}) as integer)`
}

/** The sum as a number; as a text where a number would round it. */
export function sqliteTotal(sum: Sql, field: FieldInfo): Sql {
  const { decimalPlaces = 0 } = field
  if (!hasUnits(field)) return sql`round(${sum}, ${sql.lit(decimalPlaces)})`
  const unit = sql.lit(10 ** decimalPlaces)
  const format = sql.lit(decimalPlaces === 0 ? '%s%d' : `%s%d.%0${decimalPlaces}d`)
  const sign = sql`iif(${sum} < 0, '-', '')`
  const text = sql`printf(${format}, ${sign}, abs(${sum}) / ${unit}, abs(${sum}) % ${unit})`
  const isWide = sql`abs(${sum}) >= ${sql.lit(10 ** exactDigits)}`
  const number = sql`${sum} / ${sql.raw(`${10 ** decimalPlaces}.0`)}`
  return sql`(case when ${isWide} then ${text} else ${number} end)`
}

function hasUnits({ maxDigits }: FieldInfo): boolean {
  return maxDigits !== undefined && maxDigits <= exactDigits
}
