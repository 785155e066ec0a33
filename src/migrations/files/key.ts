/** Migrations by name. */
import type { MigrationKey } from '../migration.ts'

/** `lots.0001_initial` */
export function keyText([app, name]: MigrationKey): string {
  return `${app}.${name}`
}

/** The key of a loaded migration, as text. */
export function keyOf({ app, name }: { readonly app: string; readonly name: string }): string {
  return `${app}.${name}`
}
