/** The names of new migrations. */
import type { MigrationGraph } from '../files/graph.ts'
import type { Migration } from '../migration.ts'
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

function replacedNames({ replaces }: Migration, app: string): string[] {
  return replaces.filter(([own]) => own === app).map(([, name]) => name)
}

/** The number of a migration's name, of a squash that of the last that it replaces; 0 when it has none. */
function migrationNumber(name: string): number {
  return Number(/^\d+_squashed_(\d+)/.exec(name)?.[1] ?? /^\d+/.exec(name)?.[0] ?? 0)
}

function describe(operations: readonly Operation[]): string {
  const slugs = [...new Set(operations.map(({ slug }) => slug.replace(/\W+/g, '_')))]
  let name = (slugs[0] ?? 'empty').slice(0, longest)
  for (const slug of slugs.slice(1)) {
    if (name.length + slug.length + 1 > longest) return `${name}_and_more`
    name += `_${slug}`
  }
  return name
}
