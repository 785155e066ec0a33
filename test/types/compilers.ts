/** The two compilers that the types are held to, and how one is run over a folder of its own. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const root = join(import.meta.dirname, '../..')

/** By version. One thread, so that nothing is counted twice. */
export const compilers = {
  'TypeScript 7': ['node_modules/typescript/bin/tsc', '--singleThreaded'],
  'TypeScript 5.9': ['node_modules/typescript-5/bin/tsc'],
} as const

export type Compiler = keyof typeof compilers

const run = promisify(execFile)

/** What the compiler says about a folder with a tsconfig.json. */
export async function compile(compiler: Compiler, folder: string, ...args: string[]) {
  const [path, ...own] = compilers[compiler]
  const given = [join(root, path), '-p', folder, ...own, ...args]
  return run(process.execPath, given, { maxBuffer: 1e8 }).then(
    ({ stdout }) => ({ failed: false, stdout }),
    ({ stdout }: { stdout: string }) => ({ failed: true, stdout }),
  )
}

/** A folder inside of the repository, out of the sight of git, with files and a tsconfig.json. */
export function compiledFolder(config: object, files: Readonly<Record<string, string>> = {}) {
  const parent = join(root, '.voltaic')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'types-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const text = JSON.stringify({ extends: join(root, 'tsconfig.json'), exclude: [], ...config })
  writeFileSync(join(folder, 'tsconfig.json'), text)
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
