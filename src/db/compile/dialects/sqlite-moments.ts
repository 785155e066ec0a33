/** Dates and points in time in the words of SQLite, which stores them as text. */
import { sql } from 'kysely'
import type { DatePart } from '../../operand.ts'
import type { Sql } from '../context.ts'
import type { DialectWords, MomentValue } from './words.ts'

const formats: Partial<Record<DatePart, string>> = {
  year: '%Y',
  month: '%m',
  day: '%d',
  week: '%V',
  hour: '%H',
  minute: '%M',
  second: '%S',
}

/** The functions `local_time` and `truncated` are those that the driver adds to each connection. */
export const sqliteMoments: Pick<DialectWords, 'part' | 'truncated' | 'between' | 'shifted'> = {
  part(part, value, zone) {
    const moment = zone ? sql`local_time(${value}, ${zone})` : value
    if (part === 'date') return sql`date(${moment})`
    if (part === 'quarter') return sql`((cast(strftime('%m', ${moment}) as integer) + 2) / 3)`
    if (part === 'weekDay') return sql`(cast(strftime('%w', ${moment}) as integer) + 1)`
    return sql`cast(strftime(${sql.lit(formats[part])}, ${moment}) as integer)`
  },
  truncated: (part, { value, zone }) =>
    sql`truncated(${sql.lit(part)}, ${value}, ${zone ?? sql.lit('UTC')})`,
  between: (later, earlier) =>
    sql`cast(round((unixepoch(${later}, 'subsec') - unixepoch(${earlier}, 'subsec')) * 1000) as integer)`,
  shifted: ({ value, isDate }: MomentValue, milliseconds: Sql, direction) => {
    const sign = sql.raw(direction === 'earlier' ? '-1000.0' : '1000.0')
    const modifier = sql`((${milliseconds}) / ${sign}) || ' seconds'`
    return isDate
      ? sql`date(${value}, ${modifier})`
      : sql`strftime('%Y-%m-%d %H:%M:%f', ${value}, ${modifier})`
  },
}
