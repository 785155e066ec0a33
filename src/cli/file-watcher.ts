/** Watches the sources of a project, folder by folder, and leaves out what is not source. */
import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

const ignoredFolders = new Set(['node_modules', 'data', 'dist', 'public', 'coverage'])
const sourceFile = /(?<!\.test)\.(ts|tsx|mts|js|mjs|json)$|^\.env/

/** The options of {@link FileWatcher}. */
export interface FileWatcherOptions {
  readonly directory: string
  /** Called once for changes that come together, with the path of the first, relative to the folder. */
  readonly onChange: (path: string) => void
  /** How long the files must have been quiet, in milliseconds; 40 by default. */
  readonly quiet?: number
}

/** Calls back when a source file is written, made or deleted. */
export class FileWatcher {
  readonly #options: FileWatcherOptions
  readonly #watchers = new Map<string, FSWatcher>()
  #changed: string | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: FileWatcherOptions) {
    this.#options = options
  }

  /** Resolves once every folder is watched. */
  start(): Promise<void> {
    return this.#watchTree(this.#options.directory)
  }

  /** Stops watching. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  async #watchTree(folder: string): Promise<void> {
    if (this.#isClosed || this.#watchers.has(folder)) return
    this.#watchFolder(folder)
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    const folders = entries.filter((entry) => entry.isDirectory() && !isIgnored(entry.name))
    await Promise.all(folders.map((entry) => this.#watchTree(join(folder, entry.name))))
  }

  #watchFolder(folder: string): void {
    const watcher = watch(folder, (event, name) => {
      if (name === null || isIgnored(name)) return
      const path = join(folder, name)
      if (sourceFile.test(name)) this.#report(path)
      else if (event === 'rename') void this.#watchNewFolder(path)
    })
    const forget = () => {
      watcher.close()
      this.#watchers.delete(folder)
    }
    watcher.on('error', forget) // the folder was deleted
    this.#watchers.set(folder, watcher)
  }

  async #watchNewFolder(path: string): Promise<void> {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isDirectory()) return
    this.#watchers.get(path)?.close() // a folder of that name was there before
    this.#watchers.delete(path)
    await this.#watchTree(path)
    const names = await readdir(path, { recursive: true }).catch(() => [])
    const source = names.find((name) => isSourcePath(name))
    if (source) this.#report(join(path, source))
  }

  #report(path: string): void {
    this.#changed ??= relative(this.#options.directory, path)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const changed = this.#changed!
      this.#changed = undefined
      this.#options.onChange(changed)
    }, this.#options.quiet ?? 40)
  }
}

function isSourcePath(path: string): boolean {
  const names = path.split(sep)
  return !names.slice(0, -1).some(isIgnored) && sourceFile.test(names.at(-1)!)
}

function isIgnored(name: string): boolean {
  return ignoredFolders.has(name) || (name.startsWith('.') && !name.startsWith('.env'))
}
