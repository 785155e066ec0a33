/** Which migrations are used where some stand for others: a squash, or what it replaces. */
import { MigrationError } from '../migration-error.ts'
import { keyOf, keyText } from './key.ts'
import type { LoadedMigration } from './load-migrations.ts'

/** What decides between a squash and what it replaces. */
export interface ReplacementChoice {
  /** The keys of the migrations that a database has. */
  readonly applied: ReadonlySet<string>
  /** Squashes that are not used, whatever the database has. */
  readonly unfolded: ReadonlySet<string>
}

/**
 * Of a squash and what it replaces only one side is used: the squash when the database has all of the others or none, else
 * the others. Of squashes of squashes the outermost comes first.
 */
export class Replacements {
  readonly #nodes: ReadonlyMap<string, LoadedMigration>
  readonly #choice: ReplacementChoice
  readonly #covered: Set<string>
  /** From those that replace little to those that replace much. */
  readonly squashes: readonly LoadedMigration[]
  readonly #squashOf = new Map<string, LoadedMigration>()
  readonly #unused = new Set<string>()

  /** Throws `E_MIGRATION_SQUASH` when files are gone that a database still needs. */
  constructor(nodes: ReadonlyMap<string, LoadedMigration>, choice: ReplacementChoice) {
    this.#nodes = nodes
    this.#choice = choice
    this.#covered = new Set(choice.applied)
    this.squashes = [...nodes.values()]
      .filter(({ migration }) => migration.replaces.length > 0)
      .sort((a, b) => a.migration.replaces.length - b.migration.replaces.length)
    for (const squash of this.squashes) this.#cover(squash)
    for (const squash of this.squashes.toReversed()) this.#choose(squash)
  }

  /** Whether the database has a migration: by itself, or by what it replaces or is replaced by. */
  isApplied(key: string): boolean {
    return this.#covered.has(key)
  }

  isUsed(key: string): boolean {
    return this.#nodes.has(key) && !this.#unused.has(key)
  }

  /** The squashes that count as applied: all that they replace is. */
  get complete(): readonly LoadedMigration[] {
    return this.squashes.filter((squash) => this.#covered.has(keyOf(squash)))
  }

  /** The squashes that replace a migration. */
  squashesOf(key: string): readonly LoadedMigration[] {
    const isReplacing = ({ migration }: LoadedMigration) =>
      migration.replaces.some((replaced) => keyText(replaced) === key)
    return this.squashes.filter(isReplacing)
  }

  /** The squash that is used in the place of a migration. */
  squashOf(key: string): LoadedMigration | undefined {
    return this.#squashOf.get(key)
  }

  /** Whether a squash is not used because the database has only a part of what it replaces. */
  isOpen(key: string): boolean {
    return !this.isUsed(key) && !this.#squashOf.has(key)
  }

  /** The used migrations that stand for a key; `undefined` when nothing is known of it. */
  standIns(key: string): readonly LoadedMigration[] | undefined {
    const node = this.#nodes.get(key)
    if (node && this.isUsed(key)) return [node]
    const squash = this.#squashOf.get(key)
    if (squash) return [squash]
    return node && this.#partsOf(node).flatMap((part) => this.#nodes.get(part) ?? [])
  }

  /** The used migrations in the place of a squash that is not used itself. */
  #partsOf({ migration }: LoadedMigration): string[] {
    return migration.replaces.map(keyText).filter((key) => this.isUsed(key))
  }

  #cover(squash: LoadedMigration): void {
    this.#covered.delete(keyOf(squash))
    if (!this.#isComplete(squash)) return
    this.#covered.add(keyOf(squash))
    for (const key of squash.migration.replaces) this.#covered.add(keyText(key))
  }

  /**
   * All that it replaces is applied. What has neither a file nor a record counts too, when the last one is applied or the
   * squash itself: records are taken away when files are gone.
   */
  #isComplete(squash: LoadedMigration): boolean {
    const keys = squash.migration.replaces.map(keyText)
    const open = keys.filter((key) => !this.#covered.has(key))
    if (open.length === 0) return true
    const isRecorded = this.#choice.applied.has(keyOf(squash))
    if (isRecorded && open.length === keys.length) return true
    const isOver = isRecorded || !open.includes(keys.at(-1) ?? '')
    return isOver && !open.some((key) => this.#nodes.has(key))
  }

  #choose(squash: LoadedMigration): void {
    const key = keyOf(squash)
    if (this.#unused.has(key)) return
    if (this.#choice.unfolded.has(key) || !this.#isWhole(squash)) this.#unused.add(key)
    else this.#use(squash)
  }

  /** The database has all of what it replaces, or nothing. */
  #isWhole(squash: LoadedMigration): boolean {
    if (this.#covered.has(keyOf(squash))) return true
    const keys = squash.migration.replaces.map(keyText)
    if (!keys.some((key) => this.#covered.has(key))) return true
    const lost = keys.filter((key) => !this.#covered.has(key) && !this.#nodes.has(key))
    if (lost.length > 0) throw lostFiles(squash, lost)
    return false
  }

  #use(squash: LoadedMigration): void {
    for (const key of squash.migration.replaces.map(keyText)) {
      if (key === keyOf(squash)) continue
      this.#unused.add(key)
      if (!this.#squashOf.has(key)) this.#squashOf.set(key, squash)
    }
  }
}

function lostFiles(squash: LoadedMigration, lost: readonly string[]): MigrationError {
  return new MigrationError(
    'E_MIGRATION_SQUASH',
    `The database has only a part of what ${keyOf(squash)} replaces, and the files of the rest are gone: ${lost.join(', ')}. Restore them, migrate, and delete them when every database has the squash.`,
  )
}
