/** The declared type of a column, taken apart. */

/** `NVARCHAR(160)` → `nvarchar`, [160]; `text[]` → `text`, an array. */
export interface TypeName {
  /** In lower case, without numbers. */
  readonly name: string
  readonly sizes: readonly number[]
  readonly isArray: boolean
}

/** Takes a declared type apart. */
export function typeName(type: string): TypeName {
  const sizes = /\(([^)]*)\)/.exec(type)?.[1]?.split(',').map(Number) ?? []
  const bare = type.replace(/\([^)]*\)/g, ' ').replace(/\[\]/g, ' ')
  const name = bare.trim().replace(/\s+/g, ' ').toLowerCase()
  return { name, sizes: sizes.filter(Number.isFinite), isArray: type.endsWith('[]') }
}

const aliases: Readonly<Record<string, string>> = {
  'character varying': 'varchar',
  character: 'char',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  'time without time zone': 'time',
  'double precision': 'float8',
  int: 'integer',
}

/** The same text for types that are the same in another spelling: `character varying(20)` and `varchar(20)`. */
export function plainType(type: string): string {
  const { name, sizes, isArray } = typeName(type)
  const digits = name === 'numeric' && sizes.length === 1 ? [...sizes, 0] : sizes
  return `${aliases[name] ?? name}(${digits.join()})${isArray ? '[]' : ''}`
}
