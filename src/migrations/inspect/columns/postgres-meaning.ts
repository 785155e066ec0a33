/** What the types of PostgreSQL mean. */
import type { InspectedColumn } from '../inspected-schema.ts'
import { decimalOf, type Meaning, textOf, unknownType } from './meaning.ts'
import { typeName } from './type-name.ts'

const plain: Readonly<Record<string, Meaning>> = {
  smallint: { kind: 'smallInt' },
  integer: { kind: 'int' },
  bigint: { kind: 'bigInt' },
  real: { kind: 'float' },
  'double precision': { kind: 'float' },
  boolean: { kind: 'boolean' },
  text: { kind: 'text' },
  name: { kind: 'text' },
  citext: { kind: 'text', remark: 'The type citext compares without regard to case.' },
  uuid: { kind: 'uuid' },
  date: { kind: 'date' },
  'time without time zone': { kind: 'time' },
  'timestamp with time zone': { kind: 'dateTime' },
  'timestamp without time zone': { kind: 'dateTime' },
  json: { kind: 'json', remark: 'The type json keeps the text; jsonb can be searched.' },
  jsonb: { kind: 'json' },
  bytea: { kind: 'binary' },
  inet: { kind: 'ip' },
}

/** The meaning of a declared type. */
export function postgresMeaning({ type, labels, domain }: InspectedColumn): Meaning {
  const { name, sizes, isArray } = typeName(type)
  if (isArray) return arrayOf(type)
  const known = labels ? enumerated(labels, type) : typed(name, sizes, type)
  if (domain === undefined) return known
  const remark = `The domain ${domain} may have rules of its own.`
  return { ...known, remark: known.remark ? `${known.remark} ${remark}` : remark }
}

function typed(name: string, sizes: readonly number[], type: string): Meaning {
  if (name === 'numeric') return decimalOf(sizes, type)
  if (name === 'character varying') return textOf(sizes)
  if (name === 'character')
    return { ...textOf(sizes), remark: 'The type character fills up with spaces.' }
  return plain[name] ?? unknownType(type)
}

function enumerated(labels: readonly string[], type: string): Meaning {
  return { kind: 'text', labels, remark: `The type ${type} has these values only.` }
}

/** The items of an array can be of the types whose arrays are read. */
function arrayOf(type: string): Meaning {
  const itemType = type.replace(/\[\]$/, '')
  const { name, sizes, isArray } = typeName(itemType)
  const item = isArray ? undefined : typed(name, sizes, itemType)
  const isRead = item && !item.remark && !['json', 'binary', 'ip'].includes(item.kind)
  return isRead ? { kind: 'array', item } : unknownType(type)
}
