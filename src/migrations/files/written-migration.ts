/** Migrations on their way into files. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { MigrationError } from '../migration-error.ts'

/** A migration that was, or would be, written. */
export interface WrittenMigration {
  readonly app: string
  readonly name: string
  readonly path: string
  readonly text: string
  /** One line for each operation. */
  readonly operations: readonly string[]
  /** Those of them that lose data. */
  readonly losses?: readonly string[]
}

/** Writes all files or none; none that is there already is overwritten. Throws `E_MIGRATION_WRITE`. */
export async function writeMigrations(
  migrations: readonly Pick<WrittenMigration, 'path' | 'text'>[],
): Promise<void> {
  const written: string[] = []
  for (const { path, text } of migrations) {
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text, { flag: 'wx' })
      written.push(path)
    } catch (cause) {
      for (const file of written) await rm(file)
      throw unwritable(path, cause)
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'its folder cannot be written to',
  EROFS: 'its file system is read-only',
  EEXIST: 'there is something of this name already; --name gives another',
  ENOTDIR: 'its folder is a file',
  ENOSPC: 'the disk is full',
}

function unwritable(path: string, cause: unknown): MigrationError {
  const { code = '', message } = cause as { code?: string; message: string }
  return new MigrationError(
    'E_MIGRATION_WRITE',
    `"${relative(process.cwd(), path)}" cannot be written: ${reasons[code] ?? message}. Nothing was written; make room for it and try again.`,
    { cause },
  )
}
