/** All kinds of columns by name. */
import type { FieldKind, Holds } from '../../model-info.ts'
import { decimal } from './decimal.ts'
import type { Kind } from './kind.ts'
import { date, dateTime, time } from './moments.ts'
import { bigInt, boolean, duration, float, id, int, positiveInt, smallInt } from './numbers.ts'
import { binary, choice, json } from './structured.ts'
import { email, file, ip, slug, text, url, uuid } from './text.ts'

/** The kinds that hold values themselves; a relation's column has the kind of the target's key. */
export type ValueKind = Exclude<FieldKind, 'foreignKey' | 'oneToOne' | 'array' | 'generated'>

/** How the values of each kind behave. */
export const kinds: Readonly<Record<ValueKind, Kind>> = {
  id,
  char: text,
  text,
  slug,
  email,
  url,
  uuid,
  int,
  bigInt,
  smallInt,
  positiveInt,
  float,
  decimal,
  boolean,
  date,
  time,
  dateTime,
  duration,
  json,
  binary,
  file,
  image: file,
  ip,
  choice,
  secret: text,
}

const holdings: readonly (readonly [Holds, readonly FieldKind[]])[] = [
  ['text', ['char', 'text', 'slug', 'email', 'url', 'ip', 'choice', 'file', 'image']],
  ['number', ['id', 'int', 'bigInt', 'smallInt', 'positiveInt', 'float', 'decimal', 'duration']],
  ['moment', ['date', 'time', 'dateTime']],
]

/** What the values of a kind are. Secrets are texts that nobody asks about. */
export function holdsOf(kind: FieldKind): Holds {
  return holdings.find(([, all]) => all.includes(kind))?.[0] ?? 'other'
}
