/** Transforms `.tsx` by esbuild and keeps the output on disk, by the hash of its content. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { BuildFailure } from 'esbuild'
import { randomText } from '../../core/random.ts'

/** A transformed module: its JavaScript, and the names that it exports. */
export interface Transformed {
  readonly code: string
  readonly exports: readonly string[]
}

const require = createRequire(import.meta.url)

const compilerOptions = {
  jsx: 'react-jsx',
  jsxImportSource: 'preact',
  verbatimModuleSyntax: true,
} as const

/** The outputs on disk: below `node_modules/.cache/voltaic` where that can be written, else in the temp folder. */
export class TransformCache {
  readonly #directory: string

  constructor(directory = cacheDirectory()) {
    this.#directory = directory
  }

  /** The JavaScript of a `.tsx` file. Throws a `SyntaxError` that names the place when its syntax is wrong. */
  transform(path: string): Transformed {
    const source = readFileSync(path, 'utf8')
    const entry = join(this.#directory, `${contentHash(path, source)}.json`)
    const known = readEntry(entry)
    if (known) return known
    const transformed = transformOrExplain(path, source)
    writeEntry(entry, transformed)
    return transformed
  }
}

function contentHash(path: string, source: string): string {
  const { version } = require('esbuild/package.json') as { version: string }
  return createHash('sha256').update(`${version}\0${path}\0${source}`).digest('base64url')
}

function transformOrExplain(path: string, source: string): Transformed {
  try {
    return transformTsx(path, source)
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? []
    if (!first?.location) throw error
    const { line, column } = first.location
    const short = relative(process.cwd(), path)
    const place = `${short.startsWith('..') ? path : short}:${line}:${column + 1}`
    throw new SyntaxError(`${first.text} (${place})`, { cause: error })
  }
}

function transformTsx(path: string, source: string): Transformed {
  const { buildSync } = require('esbuild') as typeof import('esbuild')
  const { outputFiles, metafile } = buildSync({
    stdin: { contents: source, loader: 'tsx', sourcefile: path, resolveDir: dirname(path) },
    tsconfigRaw: { compilerOptions },
    format: 'esm',
    target: 'node24',
    platform: 'node',
    sourcemap: 'inline',
    sourcesContent: false,
    absWorkingDir: dirname(path),
    outfile: `${path}.js`,
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const exports = Object.values(metafile.outputs).flatMap((output) => output.exports)
  return { code: outputFiles[0]!.text, exports: exports.sort() }
}

function readEntry(entry: string): Transformed | undefined {
  try {
    return JSON.parse(readFileSync(entry, 'utf8')) as Transformed
  } catch {
    return undefined
  }
}

function writeEntry(entry: string, transformed: Transformed): void {
  const draft = `${entry}.${randomText(8)}`
  try {
    mkdirSync(dirname(entry), { recursive: true })
    writeFileSync(draft, JSON.stringify(transformed))
    renameSync(draft, entry)
  } catch {
    // A cache that cannot be written costs time, and nothing else.
  }
}

function cacheDirectory(): string {
  const packages = packagesDirectory(process.cwd())
  const preferred = packages && join(packages, '.cache', 'voltaic')
  return preferred && isWritable(preferred) ? preferred : join(tmpdir(), `voltaic-${userName()}`)
}

function packagesDirectory(from: string): string | undefined {
  const candidate = join(from, 'node_modules')
  if (existsSync(candidate)) return candidate
  return dirname(from) === from ? undefined : packagesDirectory(dirname(from))
}

function isWritable(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true })
    return true
  } catch {
    return false
  }
}

function userName(): string {
  return String(process.getuid?.() ?? 'user')
}
