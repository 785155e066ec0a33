/** Migrations on their way into files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MigrationError } from '../migration-error.ts'

/** A migration that was, or would be, written. */
export interface WrittenMigration {
  readonly app: string
  readonly name: string
  readonly path: string
  readonly text: string
  /** One line for each operation. */
  readonly operations: readonly string[]
}

/** Writes new files. Throws `E_MIGRATION_FILE` when one is there already. */
export async function writeMigrations(migrations: readonly WrittenMigration[]): Promise<void> {
  for (const { path, text } of migrations) {
    await mkdir(dirname(path), { recursive: true })
    await writeNew(path, text)
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'EEXIST') throw cause
    throw new MigrationError(
      'E_MIGRATION_FILE',
      `"${path}" is there already. Give another name, with --name.`,
      { cause },
    )
  }
}
