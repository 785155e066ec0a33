/** The migrations of all apps and what they depend on. */
import type { MigrationKey } from '../migration.ts'
import { MigrationError } from '../migration-error.ts'
import { ProjectState } from '../state/project-state.ts'
import { keyOf, keyText } from './key.ts'
import type { LoadedMigration } from './load-migrations.ts'
import { missing } from './missing.ts'
import { inOrder, reachable } from './order.ts'
import { Replacements } from './replacements.ts'

/** What a graph is made with besides the migrations. */
export interface GraphOptions {
  /** The apps of the settings; those that have migrations when left out. */
  readonly apps?: readonly string[]
  /** The keys of the migrations that a database has. Without a database squashes are used. */
  readonly applied?: ReadonlySet<string>
  /** The keys of squashes that are not used, in favour of what they replace. */
  readonly unfolded?: ReadonlySet<string>
}

/** Migrations in the order of their dependencies. What counts is what depends on what, never a number or a date. */
export class MigrationGraph {
  /** Every migration that is used, after all that it depends on; the same order for the same migrations. */
  readonly ordered: readonly LoadedMigration[]
  readonly #migrations: readonly LoadedMigration[]
  readonly #options: GraphOptions
  readonly #nodes: ReadonlyMap<string, LoadedMigration>
  /** Which migrations stand for others. */
  readonly replacements: Replacements
  readonly #parents = new Map<LoadedMigration, readonly LoadedMigration[]>()
  readonly #children = new Map<LoadedMigration, LoadedMigration[]>()
  readonly #places: ReadonlyMap<LoadedMigration, number>

  /**
   * Throws `E_MIGRATION_MISSING` for a dependency that is not there, `E_MIGRATION_CYCLE` for a cycle, and
   * `E_MIGRATION_SQUASH` when the database has a part of what a squash replaces and the files of the rest are gone.
   */
  constructor(migrations: readonly LoadedMigration[], options: GraphOptions = {}) {
    this.#migrations = migrations
    this.#options = options
    const sorted = migrations.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    this.#nodes = new Map(sorted.map((node) => [keyOf(node), node]))
    const { applied = new Set(), unfolded = new Set() } = options
    this.replacements = new Replacements(this.#nodes, { applied, unfolded })
    const used = sorted.filter((node) => this.replacements.isUsed(keyOf(node)))
    for (const node of used) this.#link(node)
    this.ordered = inOrder(used, (node) => this.parents(node))
    this.#places = new Map(this.ordered.map((node, place) => [node, place]))
  }

  /** The migration with this key, used or not. */
  find(key: string): LoadedMigration | undefined {
    return this.#nodes.get(key)
  }

  /** All migrations of an app that are used, in order. */
  of(app: string): LoadedMigration[] {
    return this.ordered.filter((node) => node.app === app)
  }

  /** The migrations that are not used because a squash is, or the other way round. */
  get unused(): LoadedMigration[] {
    return [...this.#nodes.values()].filter((node) => !this.replacements.isUsed(keyOf(node)))
  }

  /** Whether the database has a migration: by itself, or by what it replaces or is replaced by. */
  isApplied(node: LoadedMigration): boolean {
    return this.replacements.isApplied(keyOf(node))
  }

  /** The same migrations with what a database has now. */
  withApplied(applied: Iterable<string>): MigrationGraph {
    return new MigrationGraph(this.#migrations, { ...this.#options, applied: new Set(applied) })
  }

  /** The same migrations and one more. */
  withMigration(node: LoadedMigration): MigrationGraph {
    return new MigrationGraph([...this.#migrations, node], this.#options)
  }

  /** The graph in which a migration is used that a squash stands for here. */
  unfold(node: LoadedMigration): MigrationGraph {
    const { unfolded = new Set() } = this.#options
    const more = this.replacements.squashesOf(keyOf(node)).map(keyOf)
    return new MigrationGraph(this.#migrations, {
      ...this.#options,
      unfolded: new Set([...unfolded, ...more]),
    })
  }

  /** The migrations of an app on which no other of the same app depends, by name. More than one is a conflict. */
  leaves(app: string): LoadedMigration[] {
    const isNeeded = (node: LoadedMigration) =>
      this.#children.get(node)?.some((child) => child.app === app)
    return this.of(app).filter((node) => !isNeeded(node))
  }

  /** The apps with several last migrations, and these. */
  conflicts(): Map<string, readonly LoadedMigration[]> {
    const leaves = new Map<string, LoadedMigration[]>()
    for (const node of this.ordered) {
      const { app } = node
      if (this.#children.get(node)?.some((child) => child.app === app)) continue
      leaves.set(app, [...(leaves.get(app) ?? []), node])
    }
    return new Map([...leaves].filter(([, nodes]) => nodes.length > 1))
  }

  /** Throws `E_MIGRATION_CONFLICT` when two migrations of one app follow the same one. */
  refuseConflicts(): void {
    for (const [app, leaves] of this.conflicts()) throw conflict(app, leaves)
  }

  /** Throws `E_MIGRATION_INCONSISTENT` when the database has a migration and not what that depends on. */
  refuseInconsistency(): void {
    for (const node of this.ordered) {
      if (!this.isApplied(node)) continue
      const lacking = this.parents(node).find((parent) => !this.isApplied(parent))
      if (lacking) throw inconsistent(node, lacking)
    }
  }

  /** What a migration depends on. */
  parents(node: LoadedMigration): readonly LoadedMigration[] {
    return this.#parents.get(node) ?? []
  }

  /** The migrations and all that they need, in order. */
  ancestors(...nodes: readonly LoadedMigration[]): LoadedMigration[] {
    return this.#sorted(reachable(nodes, (node) => this.parents(node)))
  }

  /** The migrations and all that need them, in order. */
  descendants(...nodes: readonly LoadedMigration[]): LoadedMigration[] {
    return this.#sorted(reachable(nodes, (node) => this.#children.get(node) ?? []))
  }

  /** The models after some of the migrations; after all of them unless a choice is given. */
  state(isIncluded: (node: LoadedMigration) => boolean = () => true): ProjectState {
    return this.ordered
      .filter(isIncluded)
      .reduce((state, node) => stateAfter(state, node), new ProjectState())
  }

  #sorted(nodes: Iterable<LoadedMigration>): LoadedMigration[] {
    const place = (node: LoadedMigration) => this.#places.get(node) ?? 0
    return [...nodes].sort((a, b) => place(a) - place(b))
  }

  #link(node: LoadedMigration): void {
    const needed = node.migration.dependencies.flatMap((key) => this.#needed(node, key))
    const parents = [...new Set(needed)]
    this.#parents.set(node, parents)
    for (const parent of parents) {
      const children = this.#children.get(parent)
      if (children) children.push(node)
      else this.#children.set(parent, [node])
    }
  }

  #needed(node: LoadedMigration, key: MigrationKey): readonly LoadedMigration[] {
    const found = this.replacements.standIns(keyText(key))
    if (!found) throw missing(node, key, this.#known())
    const isOwn = node.migration.replaces.some((own) => keyText(own) === keyText(key))
    return isOwn ? found.filter((other) => other !== node) : found
  }

  #known() {
    const migrations = [...this.#nodes.values()]
    return { apps: this.#options.apps ?? migrations.map(({ app }) => app), migrations }
  }
}

/** The models after a migration. */
export function stateAfter(state: ProjectState, { app, migration }: LoadedMigration): ProjectState {
  return migration.operations.reduce((before, operation) => operation.apply(before, app), state)
}

function conflict(app: string, leaves: readonly LoadedMigration[]): MigrationError {
  const names = leaves.map(({ name }) => name).join(' and ')
  return new MigrationError(
    'E_MIGRATION_CONFLICT',
    `The app "${app}" has several last migrations: ${names}. Run voltaic makemigrations --merge, or make one of them depend on the other.`,
  )
}

function inconsistent(node: LoadedMigration, lacking: LoadedMigration): MigrationError {
  const { app, name } = lacking
  return new MigrationError(
    'E_MIGRATION_INCONSISTENT',
    `The database has ${keyOf(node)}, but not ${keyOf(lacking)}, on which it depends. If the tables have what ${name} does, record it: voltaic migrate ${app} ${name} --fake. If not, undo ${keyOf(node)} first, or correct its dependencies.`,
  )
}
