/** The migrations of all apps and what they depend on. */

import type { MigrationKey } from '../migration.ts'
import { MigrationError } from '../migration-error.ts'
import { ProjectState } from '../state/project-state.ts'
import type { LoadedMigration } from './load-migrations.ts'

/** `lots.0001_initial` */
export function keyText([app, name]: MigrationKey): string {
  return `${app}.${name}`
}

/** The key of a loaded migration, as text. */
export function keyOf({ app, name }: Pick<LoadedMigration, 'app' | 'name'>): string {
  return `${app}.${name}`
}

/** Migrations in the order of their dependencies. What counts is what depends on what, never a number or a date. */
export class MigrationGraph {
  /** Every migration after all that it depends on; the same order for the same migrations. */
  readonly ordered: readonly LoadedMigration[]
  readonly #nodes: ReadonlyMap<string, LoadedMigration>

  /** Throws `E_MIGRATION_MISSING` for a dependency that is not there, `E_MIGRATION_CYCLE` for a cycle. */
  constructor(migrations: readonly LoadedMigration[]) {
    const sorted = migrations.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    this.#nodes = new Map(sorted.map((node) => [keyOf(node), node]))
    this.ordered = this.#order()
  }

  /** The migration with this key. */
  find(key: string): LoadedMigration | undefined {
    return this.#nodes.get(key)
  }

  /** The migrations of an app on which no other of the same app depends, by name. More than one is a conflict. */
  leaves(app: string): LoadedMigration[] {
    const own = this.ordered.filter((node) => node.app === app)
    const needed = new Set(own.flatMap((node) => node.migration.dependencies.map(keyText)))
    return own.filter((node) => !needed.has(keyOf(node)))
  }

  /** Throws `E_MIGRATION_CONFLICT` when two migrations of one app follow the same one. */
  refuseConflicts(): void {
    for (const app of new Set(this.ordered.map((node) => node.app))) {
      const leaves = this.leaves(app)
      if (leaves.length > 1) throw conflict(app, leaves)
    }
  }

  /** The migration and all that it needs, in order. */
  ancestors(node: LoadedMigration): LoadedMigration[] {
    const wanted = new Set<LoadedMigration>()
    const add = (one: LoadedMigration) => {
      if (wanted.has(one)) return
      wanted.add(one)
      for (const parent of this.#parents(one)) add(parent)
    }
    add(node)
    return this.ordered.filter((one) => wanted.has(one))
  }

  /** The migration and all that need it, in order. */
  descendants(node: LoadedMigration): LoadedMigration[] {
    const wanted = new Set([node])
    for (const one of this.ordered) {
      if (this.#parents(one).some((parent) => wanted.has(parent))) wanted.add(one)
    }
    return this.ordered.filter((one) => wanted.has(one))
  }

  /** The models after some of the migrations; after all of them unless a choice is given. */
  state(isIncluded: (node: LoadedMigration) => boolean = () => true): ProjectState {
    return this.ordered
      .filter(isIncluded)
      .reduce((state, node) => stateAfter(state, node), new ProjectState())
  }

  #parents(node: LoadedMigration): LoadedMigration[] {
    return node.migration.dependencies.map((dependency) => {
      const parent = this.#nodes.get(keyText(dependency))
      if (parent) return parent
      throw new MigrationError(
        'E_MIGRATION_MISSING',
        `The migration ${keyOf(node)} depends on ${keyText(dependency)}, which does not exist. Restore the file, or correct the dependency.`,
      )
    })
  }

  #order(): LoadedMigration[] {
    const done = new Set<LoadedMigration>()
    const path: LoadedMigration[] = []
    const visit = (node: LoadedMigration) => {
      if (done.has(node)) return
      if (path.includes(node)) throw cycle([...path.slice(path.indexOf(node)), node])
      path.push(node)
      for (const parent of this.#parents(node)) visit(parent)
      path.pop()
      done.add(node)
    }
    for (const node of this.#nodes.values()) visit(node)
    return [...done]
  }
}

/** The models after a migration. */
export function stateAfter(state: ProjectState, { app, migration }: LoadedMigration): ProjectState {
  return migration.operations.reduce((before, operation) => operation.apply(before, app), state)
}

function cycle(nodes: readonly LoadedMigration[]): MigrationError {
  return new MigrationError(
    'E_MIGRATION_CYCLE',
    `Migrations depend on each other in a cycle: ${nodes.map(keyOf).join(' → ')}. Take out one of the dependencies.`,
  )
}

function conflict(app: string, leaves: readonly LoadedMigration[]): MigrationError {
  const names = leaves.map(({ name }) => name).join(' and ')
  return new MigrationError(
    'E_MIGRATION_CONFLICT',
    `The app "${app}" has several last migrations: ${names}. Make one of them depend on the other, or write one that depends on all of them.`,
  )
}
