/** Dates and points in time in the words of PostgreSQL. */
import { sql } from 'kysely'
import type { DatePart } from '../../operand.ts'
import type { DialectWords } from './words.ts'

const fields: Partial<Record<DatePart, string>> = { weekDay: 'dow' }

export const postgresMoments: Pick<DialectWords, 'part' | 'truncated' | 'between' | 'shifted'> = {
  part(part, value, zone) {
    const moment = zone ? sql`(${value} at time zone cast(${zone} as text))` : value
    if (part === 'date') return sql`cast(${moment} as date)`
    const field = sql.raw(fields[part] ?? part)
    const number = sql`cast(floor(extract(${field} from ${moment})) as integer)`
    return part === 'weekDay' ? sql`(${number} + 1)` : number
  },
  truncated(part, { value, isDate, zone }) {
    const unit = sql.lit(part)
    if (isDate) return sql`cast(date_trunc(${unit}, cast(${value} as timestamp)) as date)`
    return zone
      ? sql`date_trunc(${unit}, ${value}, cast(${zone} as text))`
      : sql`date_trunc(${unit}, ${value})`
  },
  between: (later, earlier) =>
    sql`cast(round((extract(epoch from ${later}) - extract(epoch from ${earlier})) * 1000) as bigint)`,
  shifted({ value, isDate }, milliseconds, direction) {
    const sign = sql.raw(direction === 'earlier' ? '-' : '+')
    const amount = sql`cast(${milliseconds} as double precision) * interval '1 millisecond'`
    return isDate
      ? sql`cast((${value} ${sign} ${amount}) as date)`
      : sql`(${value} ${sign} ${amount})`
  },
}
