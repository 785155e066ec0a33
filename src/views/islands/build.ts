/** Islands for production: bundled once by `voltaic build`, served from a folder. */
import { readFileSync } from 'node:fs'
import { glob, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AssetFile, AssetSource } from '../../core/assets.ts'
import { VoltaicError } from '../../core/errors.ts'
import { bundleIslands } from './bundle.ts'
import { hydrationScript } from './rendered-islands.ts'

/** What is built, and where to. */
export interface BuildAssetsOptions {
  readonly projectDirectory: string
  /** Emptied first. */
  readonly outDirectory: string
}

/** What was built. */
export interface BuiltAssets {
  /** How many islands were found. */
  readonly islands: number
  readonly files: number
  /** The size of all files, in bytes. */
  readonly bytes: number
}

const manifestFile = 'manifest.json'
const ignored = new Set(['node_modules', 'dist', 'data', 'build'])

/** Bundles all islands of a project under hashed names, with a manifest. Throws `E_ISLAND_BUNDLE`. */
export async function buildAssets({
  projectDirectory,
  outDirectory,
}: BuildAssetsOptions): Promise<BuiltAssets> {
  const islands = await findIslands(projectDirectory)
  const bundle = await bundleIslands({ projectDirectory, islands, production: true })
  await emptyFolder(outDirectory)
  for (const { path, bytes } of bundle.files) {
    await mkdir(dirname(join(outDirectory, path)), { recursive: true })
    await writeFile(join(outDirectory, path), bytes)
  }
  const entries = [...bundle.entries].map(([name, path]) => [
    manifestName(projectDirectory, name),
    path,
  ])
  await writeFile(
    join(outDirectory, manifestFile),
    `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`,
  )
  const bytes = bundle.files.reduce((sum, file) => sum + file.bytes.length, 0)
  return { islands: islands.length, files: bundle.files.length, bytes }
}

/** The islands that `buildAssets` has built. */
export class BuiltIslands implements AssetSource {
  readonly #projectDirectory: string
  readonly #directory: string
  readonly #manifest: Readonly<Record<string, string>>
  readonly #paths: ReadonlySet<string>

  constructor(projectDirectory: string, directory: string) {
    this.#projectDirectory = projectDirectory
    this.#directory = directory
    this.#manifest = readManifest(directory)
    this.#paths = new Set(Object.values(this.#manifest))
  }

  pathOf(name: string): string | undefined {
    if (name !== hydrationScript && !name.startsWith('file:')) return undefined
    const file = name === hydrationScript ? name : fileURLToPath(name)
    const path = this.#manifest[manifestName(this.#projectDirectory, file)]
    if (path === undefined && file.endsWith('.island.tsx'))
      throw notBuilt(`${file} is not in the build.`)
    return path
  }

  async read(path: string): Promise<AssetFile | undefined> {
    if (!this.#paths.has(path) && !path.startsWith('islands/chunks/')) return undefined
    return { content: { path: join(this.#directory, path) }, isImmutable: true }
  }
}

function manifestName(projectDirectory: string, name: string): string {
  return name === hydrationScript ? name : relative(projectDirectory, name).replaceAll('\\', '/')
}

function readManifest(directory: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(join(directory, manifestFile), 'utf8')) as Record<string, string>
  } catch (cause) {
    throw notBuilt(`There are no built islands in ${directory}.`, cause)
  }
}

function notBuilt(fact: string, cause?: unknown): VoltaicError {
  const message = `${fact} Run "voltaic build" before "voltaic start".`
  return new VoltaicError('E_ISLANDS_NOT_BUILT', message, { cause })
}

async function findIslands(directory: string): Promise<string[]> {
  const exclude = (path: string) => ignored.has(basename(path)) || basename(path).startsWith('.')
  const found: string[] = []
  for await (const entry of glob('**/*.island.tsx', { cwd: directory, exclude })) {
    found.push(join(directory, entry))
  }
  return found.sort()
}

/** Only a folder that is a build, or empty, is emptied. */
async function emptyFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const names = await readdir(directory)
  if (names.length > 0 && !names.includes(manifestFile)) {
    throw new VoltaicError(
      'E_BUILD_FOLDER',
      `${directory} holds files that are no build of islands. Name another folder, or empty it.`,
    )
  }
  for (const name of names) await rm(join(directory, name), { recursive: true })
}
