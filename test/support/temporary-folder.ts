/** A folder of its own for a test, gone when the test is over. */
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that `await using` or `remove` deletes with all that is in it. */
export interface TemporaryFolder extends AsyncDisposable {
  /** The absolute path. */
  readonly path: string
  /** A path in the folder. */
  file(...names: string[]): string
  /** Deletes the folder; again is harmless. */
  remove(): Promise<void>
}

/**
 * Makes an empty folder below the system's temporary folder; a process that exits without removing it
 * removes it then.
 * `await using folder = await temporaryFolder()`, or `t.after(folder.remove)`.
 */
export async function temporaryFolder(prefix = 'voltaic-test-'): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix))
  const removeAtExit = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  const remove = async () => {
    process.off('exit', removeAtExit)
    await rm(path, { recursive: true, force: true, maxRetries: 5 })
  }
  return { path, remove, file: (...names) => join(path, ...names), [Symbol.asyncDispose]: remove }
}
