/** The names of new migrations. */
import type { MigrationGraph } from '../files/graph.ts'
import type { Migration } from '../migration.ts'
import { MigrationError } from '../migration-error.ts'
import type { Operation } from '../operation.ts'

const longest = 52

/** `0001_initial`, `0002_lot_reserve`, `0003_lot_reserve_and_more` */
export function migrationName(number: number, operations: readonly Operation[]): string {
  return `${numberPrefix(number)}_${number === 1 ? 'initial' : describe(operations)}`
}

/** `0002` */
export function numberPrefix(number: number): string {
  return String(number).padStart(4, '0')
}

/** The highest number of an app's migrations, those that squashes replace among them; 0 when there is none. */
export function lastNumber(graph: MigrationGraph, app: string): number {
  const names = graph
    .of(app)
    .flatMap(({ name, migration }) => [name, ...replacedNames(migration, app)])
  return names.reduce((highest, name) => Math.max(highest, migrationNumber(name)), 0)
}

const longestGiven = 100

/** Refuses a name that a file could not have, or that would not be found again. */
export function refuseFileName(name: string): void {
  if (/^[A-Za-z0-9_]+$/.test(name) && name.length <= longestGiven) return
  throw new MigrationError(
    'E_MIGRATION_NAME',
    `A migration cannot be called ${JSON.stringify(name)}. Use letters from a to z, digits and "_", at most ${longestGiven} of them; the number is put in front.`,
  )
}

function replacedNames({ replaces }: Migration, app: string): string[] {
  return replaces.filter(([own]) => own === app).map(([, name]) => name)
}

/** The number of a migration's name, of a squash that of the last that it replaces; 0 when it has none. */
function migrationNumber(name: string): number {
  return Number(/^\d+_squashed_(\d+)/.exec(name)?.[1] ?? /^\d+/.exec(name)?.[0] ?? 0)
}

function describe(operations: readonly Operation[]): string {
  if (operations.length === 0) return 'empty'
  const [first = 'changes', ...others] = [...new Set(operations.map(plainSlug))].filter(Boolean)
  let name = first.slice(0, longest)
  for (const slug of others) {
    if (name.length + slug.length + 1 > longest) return `${name}_and_more`
    name += `_${slug}`
  }
  return name
}

/** Letters that a file's name had better not have are left out. */
function plainSlug({ slug }: Operation): string {
  return slug.replace(/\W+/g, '_').replace(/^_+|_+$/g, '')
}
