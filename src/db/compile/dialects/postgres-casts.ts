/** Casts in the words of PostgreSQL. */
import { sql } from 'kysely'
import type { FieldKind } from '../../model-info.ts'
import type { Sql } from '../context.ts'
import type { CastValue } from './words.ts'

const wholeKinds: readonly FieldKind[] = [
  'id',
  'int',
  'bigInt',
  'smallInt',
  'positiveInt',
  'duration',
]

const types: Partial<Record<FieldKind, string>> = {
  ...Object.fromEntries(wholeKinds.map((kind) => [kind, 'bigint'])),
  float: 'double precision',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  time: 'time(3)',
  dateTime: 'timestamptz(3)',
  uuid: 'uuid',
  json: 'jsonb',
  binary: 'bytea',
}

/** The type of the values of a kind among expressions; `undefined` when it follows from what stands beside. */
export function postgresType(kind: FieldKind): string | undefined {
  return kind === 'foreignKey' || kind === 'oneToOne' ? undefined : (types[kind] ?? 'text')
}

/** The value as one of the other kind. Numbers that become whole lose what is behind the point. */
export function postgresCast({ value, from, to, places }: CastValue): Sql {
  if (wholeKinds.includes(to)) return whole(value, from)
  if (to === 'decimal') return sql`round(cast(${value} as numeric), ${sql.lit(places.to ?? 0)})`
  if (to === 'boolean' && from !== undefined && from !== 'boolean') return sql`(${value} <> 0)`
  if (postgresType(to) !== 'text')
    return sql`cast(${value} as ${sql.raw(postgresType(to) ?? 'text')})`
  if (from === 'dateTime') return sql`to_char(${value}, 'YYYY-MM-DD HH24:MI:SS.MS')`
  return sql`cast(${value} as text)`
}

function whole(value: Sql, from: FieldKind | undefined): Sql {
  if (from === 'boolean') return sql`cast(cast(${value} as integer) as bigint)`
  const isFraction = from === 'decimal' || from === 'float'
  return sql`cast(${isFraction ? sql`trunc(${value})` : value} as bigint)`
}
