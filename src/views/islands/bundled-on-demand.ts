/** Islands in development: bundled when a page first needs them, again when a source has changed. */
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AssetFile, AssetSource } from '../../core/assets.ts'
import { type Bundle, bundleIslands, entryName } from './bundle.ts'
import { hydrationScript } from './rendered-islands.ts'

/** Bundles all islands that pages have asked for together, so that they share one Preact and one client. */
export class BundledOnDemand implements AssetSource {
  readonly #projectDirectory: string
  readonly #islands = new Set<string>()
  /** Of all bundles so far: a page from before a change still finds its chunks. */
  readonly #files = new Map<string, AssetFile>()
  #inputs = new Map<string, number>()
  #isStale = true
  #running: Promise<void> | undefined

  constructor(projectDirectory: string) {
    this.#projectDirectory = projectDirectory
  }

  pathOf(name: string): string | undefined {
    if (name === hydrationScript) return 'islands/hydrate.js'
    if (!name.startsWith('file:') || !name.endsWith('.island.tsx')) return undefined
    const file = fileURLToPath(name)
    if (!this.#islands.has(file)) {
      this.#islands.add(file)
      this.#isStale = true
    }
    return `${entryName(this.#projectDirectory, file)}.js`
  }

  async read(path: string): Promise<AssetFile | undefined> {
    if (!path.startsWith('islands/')) return undefined
    if (!path.startsWith('islands/chunks/')) await this.#refresh()
    return this.#files.get(path)
  }

  /** One bundle at a time; who comes meanwhile waits for it, and for another one when it was not the last word. */
  async #refresh(): Promise<void> {
    while (this.#running) await this.#running.catch(() => {})
    if (!this.#isStale && !(await this.#hasChanged())) return
    this.#running ??= this.#bundle().finally(() => {
      this.#running = undefined
    })
    await this.#running
  }

  async #bundle(): Promise<void> {
    this.#isStale = false
    try {
      const islands = [...this.#islands]
      const options = { projectDirectory: this.#projectDirectory, islands, production: false }
      await this.#keep(await bundleIslands(options))
    } catch (error) {
      this.#isStale = true
      throw error
    }
  }

  async #keep({ files, inputs }: Bundle): Promise<void> {
    for (const { path, bytes, isImmutable } of files) {
      this.#files.set(path, {
        content: bytes,
        contentType: 'text/javascript; charset=utf-8',
        isImmutable,
      })
    }
    const times = await Promise.all(inputs.map(modifiedAt))
    this.#inputs = new Map(inputs.map((input, index) => [input, times[index]!]))
  }

  async #hasChanged(): Promise<boolean> {
    const inputs = [...this.#inputs]
    const times = await Promise.all(inputs.map(([input]) => modifiedAt(input)))
    return inputs.some(([, known], index) => known !== times[index])
  }
}

async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}
