/** Where a database is not what its migrations have made. */

/** What differs. */
export type DriftKind =
  | 'table-missing'
  | 'column-missing'
  | 'column-extra'
  | 'type'
  | 'null'
  | 'default'
  | 'counting'
  | 'generated'
  | 'primary-key'
  | 'foreign-key-missing'
  | 'foreign-key-extra'
  | 'foreign-key'
  | 'index-missing'
  | 'index-extra'
  | 'unique-missing'
  | 'unique-extra'
  | 'check-missing'
  | 'check-extra'

/** One difference. */
export interface DriftDifference {
  readonly kind: DriftKind
  /** The model, `lots.Lot`; of a table between models with the relation, `lots.Lot.tags`. */
  readonly model: string
  readonly table: string
  /** The column, index or constraint. */
  readonly name?: string
  /** What the migrations make, in SQL. */
  readonly expected?: string
  /** What the database has, in SQL. */
  readonly actual?: string
  /** The fact and the remedy, on one line. */
  readonly message: string
}

/** What comparing one thing gave. */
export interface Finding extends Omit<DriftDifference, 'model' | 'table' | 'message'> {
  /** Whether it means the same to the models, or is something that models cannot say. */
  readonly isVariant?: boolean
}

const remedies: Readonly<Record<DriftKind, string>> = {
  'table-missing': 'Restore it, or undo the migration that made it with migrate.',
  'column-missing': 'Add it again, or take the field out of the model and fake the migration.',
  'column-extra': 'Drop it, or give the model a field for it and fake the migration.',
  type: 'Change the column back, or the field and fake the migration.',
  null: 'Change the column back, or the field and fake the migration.',
  default: 'Change the default back, or set dbDefault of the field and fake the migration.',
  counting: 'Make the column count its rows again.',
  generated: 'Change the expression back, or that of the field and fake the migration.',
  'primary-key': 'Change the key back.',
  'foreign-key-missing': 'Add the foreign key again.',
  'foreign-key-extra': 'Drop the foreign key, or make the field a relation and fake the migration.',
  'foreign-key': 'Change the foreign key back, or the relation and fake the migration.',
  'index-missing': 'Create the index again.',
  'index-extra': 'Drop the index, or add it to the model and fake the migration.',
  'unique-missing': 'Make it unique again.',
  'unique-extra': 'Drop the constraint, or add it to the model and fake the migration.',
  'check-missing': 'Add the check again.',
  'check-extra': 'Drop the check, or add it to the model and fake the migration.',
}

/** The line for people. */
export function driftMessage(table: string, { kind, name, expected, actual }: Finding): string {
  return `${fact(table, { kind, name, expected, actual })} ${remedies[kind]}`
}

type Fact = { readonly [K in 'name' | 'expected' | 'actual']: string | undefined } & {
  readonly kind: DriftKind
}

function fact(table: string, { kind, name, expected = '', actual = '' }: Fact): string {
  const column = `"${table}"."${name}"`
  switch (kind) {
    case 'table-missing':
      return `The table "${table}" is not in the database.`
    case 'column-missing':
      return `The column ${column} (${expected}) is not in the database.`
    case 'column-extra':
      return `The database has a column ${column} (${actual}) that no migration made.`
    case 'type':
      return `The column ${column} is ${actual}; the migrations make it ${expected}.`
    case 'null':
      return `The column ${column} is ${actual}; the migrations make it ${expected}.`
    case 'counting':
      return `The column ${column} is not counted by the database any more.`
    case 'primary-key':
      return `The key of the table "${table}" is ${actual}; the migrations make it ${expected}.`
    default:
      return factOfRule(table, { kind, name, expected, actual })
  }
}

function factOfRule(table: string, { kind, name, expected, actual }: Fact): string {
  const [thing = kind, change] = kind.split(/-(?=missing$|extra$)/)
  const noun = nouns[thing] ?? thing
  const named = name === undefined ? '' : ` "${name}"`
  if (change === 'missing')
    return `The ${noun}${named} of the table "${table}", ${expected}, is not in the database.`
  if (change === 'extra')
    return `The table "${table}" has a ${noun}${named}, ${actual}, that no migration made.`
  return `The ${noun} of "${table}"."${name}" is ${actual}; the migrations make it ${expected}.`
}

const nouns: Readonly<Record<string, string>> = {
  'foreign-key': 'foreign key',
  index: 'index',
  unique: 'unique constraint',
  check: 'check',
  default: 'default',
  generated: 'expression',
}
