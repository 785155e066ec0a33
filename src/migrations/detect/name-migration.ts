/** The names of new migrations. */
import type { Operation } from '../operation.ts'

const longest = 52

/** `0001_initial`, `0002_lot_reserve`, `0003_lot_reserve_and_more` */
export function migrationName(number: number, operations: readonly Operation[]): string {
  const prefix = String(number).padStart(4, '0')
  return `${prefix}_${number === 1 ? 'initial' : describe(operations)}`
}

/** The number of a migration's name; 0 when it has none. */
export function migrationNumber(name: string): number {
  return Number(/^\d+/.exec(name)?.[0] ?? 0)
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
