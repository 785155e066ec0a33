/** The functions of migrations by the names under which their files export them, so that a squash can import them. */
import { basename } from 'node:path'
import { keyOf } from '../files/key.ts'
import { importModule, type LoadedMigration } from '../files/load-migrations.ts'
import type { ImportedCode } from '../files/write-migration.ts'
import { MigrationError } from '../migration-error.ts'
import type { Effect, Operation, RunFunction } from '../operation.ts'

/** An operation of a squash, and the migrations in whose files its code may stand. */
export interface OperationWithFiles {
  readonly operation: Operation
  readonly node: LoadedMigration
  /** The migration itself, and those that it replaces when it is a squash. */
  readonly files: readonly LoadedMigration[]
}

const reserved = ['check', 'F', 'f', 'index', 'migration', 'op', 'Q', 'unique']

/**
 * The code that operations run, imported from the files that export it: a function cannot be written down, and a copy of
 * its text would miss what stands around it. Throws `E_MIGRATION_SQUASH` for a function that no file exports.
 */
export async function importedCode(
  operations: readonly OperationWithFiles[],
): Promise<ImportedCode | undefined> {
  const names = new Map<RunFunction, string>()
  const lists = new Map<string, string[]>()
  for (const one of operations) {
    for (const fn of functionsOf(one)) {
      if (names.has(fn)) continue
      const { file, name } = await exportOf(fn, one)
      const local = freeName(name, file, [...names.values(), ...reserved])
      names.set(fn, local)
      const list = lists.get(basename(file.path ?? '')) ?? []
      list.push(name === local ? name : `${name} as ${local}`)
      lists.set(basename(file.path ?? ''), list)
    }
  }
  return names.size === 0 ? undefined : { names, imports: importLines(lists) }
}

function importLines(lists: ReadonlyMap<string, readonly string[]>): string[] {
  const lines = [...lists].map(([file, names]) => `import { ${names.join(', ')} } from './${file}'`)
  return [
    '// Move what is imported from the replaced files into this one before they are deleted.',
    ...lines,
  ]
}

function functionsOf({ operation, node }: OperationWithFiles): RunFunction[] {
  const inside = operation.parts?.database ?? []
  if (inside.some(({ forward, backward }) => codeOf(forward) || codeOf(backward)))
    throw new MigrationError(
      'E_MIGRATION_SQUASH',
      `The migration ${keyOf(node)} runs code inside of "${operation.description}", which cannot be squashed. Squash what comes before and after it.`,
    )
  return [operation.forward, operation.backward].flatMap((effect) => codeOf(effect) ?? [])
}

function codeOf(effect: Effect | undefined): RunFunction | undefined {
  return effect?.kind === 'run' ? effect.run : undefined
}

async function exportOf(fn: RunFunction, { operation, node, files }: OperationWithFiles) {
  for (const file of files) {
    const exported = file.path === undefined ? {} : await importModule(file.path)
    const name = Object.keys(exported).find((one) => one !== 'default' && exported[one] === fn)
    if (name !== undefined) return { file, name }
  }
  const shown = fn.name || 'fill'
  throw new MigrationError(
    'E_MIGRATION_SQUASH',
    `The migration ${keyOf(node)} runs code that its file does not export: "${operation.description}". Give it a name and export it, as in: export async function ${shown}({ model }) { … } and op.run(${shown}); or add { elidable: true } when a new database does not need it.`,
  )
}

/** The exported name; with the number of its file when that is taken. */
function freeName(name: string, { name: file }: LoadedMigration, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  const numbered = `${name}${/^\d+/.exec(file)?.[0] ?? ''}`
  return taken.includes(numbered) ? `${numbered}_${taken.length}` : numbered
}
