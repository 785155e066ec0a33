/** The admin's files for the browser: a style sheet, and a script that the pages can do without. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import type { AssetFile, AssetSource } from '../core/assets.ts'
import { StaticFolder } from '../http/assets/static-folder.ts'

const mount = 'voltaic-admin/'

/** The sources of the admin's files, for the server. */
export function adminAssets(): AssetSource[] {
  return [
    new AdminScript('admin'),
    new AdminScript('live'),
    new StaticFolder(join(import.meta.dirname, 'assets'), { mount }),
  ]
}

/** A script, bundled when it is first asked for. */
class AdminScript implements AssetSource {
  readonly #name: string
  #bundle: { readonly content: Uint8Array; readonly path: string } | undefined

  constructor(name: string) {
    this.#name = name
  }

  pathOf(name: string): string | undefined {
    return name === this.#plainPath ? this.#bundled().path : undefined
  }

  async read(path: string): Promise<AssetFile | undefined> {
    if (!path.startsWith(`${mount}${this.#name}.`) || !path.endsWith('.js')) return undefined
    const { content, path: current } = this.#bundled()
    if (path !== current && path !== this.#plainPath) return undefined
    return { content, contentType: 'text/javascript; charset=utf-8', isImmutable: path === current }
  }

  get #plainPath(): string {
    return `${mount}${this.#name}.js`
  }

  #bundled() {
    if (this.#bundle) return this.#bundle
    const content = bundle(this.#name)
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
    this.#bundle = { content, path: `${mount}${this.#name}.${hash}.js` }
    return this.#bundle
  }
}

/** The entry is a source in the repository, and compiled in the package. */
function bundle(name: string): Uint8Array {
  const entry = join(import.meta.dirname, 'browser', name)
  const { outputFiles } = buildSync({
    entryPoints: [existsSync(`${entry}.ts`) ? `${entry}.ts` : `${entry}.js`],
    bundle: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    tsconfigRaw: {},
  })
  const [output] = outputFiles
  return output?.contents ?? new Uint8Array()
}
