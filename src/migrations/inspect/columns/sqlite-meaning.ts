/** What the types mean that people declare in SQLite, which takes any words for a type. */
import type { InspectedColumn } from '../inspected-schema.ts'
import { decimalOf, type Meaning, textOf, unknownType } from './meaning.ts'
import { typeName } from './type-name.ts'

const whole: readonly string[] = ['integer', 'int', 'int4', 'mediumint', 'integer unsigned']
const small: readonly string[] = ['smallint', 'int2', 'tinyint', 'smallint unsigned']
const big: readonly string[] = ['bigint', 'int8', 'bigint unsigned', 'unsigned big int']
const texts: readonly string[] = [
  'varchar',
  'char',
  'nvarchar',
  'nchar',
  'character',
  'character varying',
  'varying character',
  'native character',
  'varchar2',
]
const long: readonly string[] = ['text', 'clob', 'ntext', 'longtext', 'mediumtext', 'citext']
const floats: readonly string[] = ['real', 'double', 'double precision', 'float', 'float8']
const bytes: readonly string[] = ['blob', 'binary', 'varbinary', 'bytea', 'image']
const moments: readonly string[] = ['datetime', 'timestamp', 'timestamptz', 'datetime2']

/** The meaning of a declared type. */
export function sqliteMeaning({ type }: InspectedColumn): Meaning {
  const { name, sizes } = typeName(type)
  if (name === '') return { kind: 'text', remark: 'It has no type; its values are texts here.' }
  if (['bool', 'boolean'].includes(name) || (name === 'tinyint' && sizes[0] === 1))
    return { kind: 'boolean' }
  if (name === 'uuid' || (name === 'char' && sizes[0] === 36)) return { kind: 'uuid' }
  if (name === 'char' && sizes[0] === 32)
    return { kind: 'char', maxLength: 32, remark: 'Django keeps a UUID so, without hyphens.' }
  if (texts.includes(name)) return textOf(sizes)
  if (['decimal', 'numeric', 'number', 'money'].includes(name)) return decimalOf(sizes, type)
  return plain(name) ?? unknownType(type)
}

function plain(name: string): Meaning | undefined {
  if (whole.includes(name)) return { kind: 'int' }
  if (small.includes(name)) return { kind: 'smallInt' }
  if (big.includes(name)) return { kind: 'bigInt' }
  if (long.includes(name)) return { kind: 'text' }
  if (floats.includes(name)) return { kind: 'float' }
  if (bytes.includes(name)) return { kind: 'binary' }
  if (moments.includes(name)) return { kind: 'dateTime' }
  if (name === 'json' || name === 'jsonb') return { kind: 'json' }
  return name === 'date' || name === 'time' ? { kind: name } : undefined
}
