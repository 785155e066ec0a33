/** Bundles islands for the browser, with what they have in common in chunks: one Preact, one client. */
import { extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildFailure, BuildOptions, BuildResult } from 'esbuild'
import { VoltaicError } from '../../core/errors.ts'
import { islandBoundary } from './island-boundary.ts'
import { hydrationScript } from './rendered-islands.ts'

/** What is bundled. */
export interface BundleOptions {
  readonly projectDirectory: string
  /** The paths of the island files. */
  readonly islands: readonly string[]
  /** Hashed names and small code, or names that stay and code that can be read. */
  readonly production: boolean
}

/** One file of a bundle. */
export interface BundledFile {
  /** Below the prefix of all assets: `islands/apps/lots/price.island.js`. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly isImmutable: boolean
}

/** A bundle. */
export interface Bundle {
  readonly files: readonly BundledFile[]
  /** The path of each entry: of an island by its file, of the hydrating script by its name. */
  readonly entries: ReadonlyMap<string, string>
  /** The source files that went into it. */
  readonly inputs: readonly string[]
}

const sourceExtension = extname(import.meta.url)
const hydrationFile = fileURLToPath(
  new URL(`../browser/hydrate-islands${sourceExtension}`, import.meta.url),
)

/** Bundles. Throws `E_ISLAND_BUNDLE` with all that esbuild found wrong. */
export async function bundleIslands(options: BundleOptions): Promise<Bundle> {
  const { build } = await import('esbuild')
  try {
    return toBundle(options, await build(buildOptions(options)))
  } catch (error) {
    if (!(error as Partial<BuildFailure>).errors) throw error
    throw new VoltaicError('E_ISLAND_BUNDLE', await describe(error as BuildFailure), {
      cause: error,
    })
  }
}

/** The path of an entry without its hash: `islands/apps/lots/price.island`. */
export function entryName(projectDirectory: string, file: string): string {
  const name = relative(projectDirectory, file)
    .replaceAll('\\', '/')
    .replace(/\.[jt]sx?$/, '')
  return `islands/${name.replaceAll('../', '_/')}`
}

function buildOptions({ projectDirectory, islands, production }: BundleOptions) {
  const isSource = sourceExtension === '.ts'
  return {
    absWorkingDir: projectDirectory,
    entryPoints: [
      { in: hydrationFile, out: 'islands/hydrate' },
      ...islands.map((file) => ({ in: file, out: entryName(projectDirectory, file) })),
    ],
    outdir: join(projectDirectory, '.assets'),
    entryNames: production ? '[dir]/[name]-[hash]' : '[dir]/[name]',
    chunkNames: 'islands/chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: isSource ? ['voltaic-src', 'module'] : ['module'],
    tsconfigRaw: {
      compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact', verbatimModuleSyntax: true },
    },
    minify: production,
    sourcemap: production ? false : 'inline',
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
    plugins: [islandBoundary],
    metafile: true,
    write: false,
    logLevel: 'silent',
  } as const satisfies BuildOptions
}

type Built = BuildResult<ReturnType<typeof buildOptions>>

function toBundle(
  { projectDirectory, production }: BundleOptions,
  { outputFiles, metafile }: Built,
): Bundle {
  const outdir = join(projectDirectory, '.assets')
  const files = outputFiles.map(({ path, contents }) => {
    const name = relative(outdir, path).replaceAll('\\', '/')
    return {
      path: name,
      bytes: contents,
      isImmutable: production || name.startsWith('islands/chunks/'),
    }
  })
  const entries = new Map<string, string>()
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue
    const source = join(projectDirectory, entryPoint)
    const name = source === hydrationFile ? hydrationScript : source
    entries.set(name, relative(outdir, join(projectDirectory, output)).replaceAll('\\', '/'))
  }
  const inputs = Object.keys(metafile.inputs).map((path) => join(projectDirectory, path))
  return { files, entries, inputs }
}

async function describe({ errors }: BuildFailure): Promise<string> {
  const { formatMessages } = await import('esbuild')
  const texts = await formatMessages(errors, { kind: 'error', color: false, terminalWidth: 100 })
  return `The islands cannot be bundled. Correct this:\n${texts.join('\n')}`
}
