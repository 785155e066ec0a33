/** Every `ts` and `tsx` block of README and docs/ is type-checked and run. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'

interface Block {
  readonly name: string
  readonly path: string
}

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
// Not below node_modules: Node strips no types there, and the package would not find itself.
const folder = join(root, '.voltaic', 'docs')
const documents = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].sort()
const blocks = documents.flatMap(writeBlocks)

/** Writes the blocks of a document into files of their own, with the line in the name. */
function writeBlocks(document: string): Block[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length + 1
    const path = join(folder, `${document.replace(/[^a-z0-9]+/gi, '-')}-${line}.${match[1]}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, `${match[2]}\nexport {}\n`)
    return { name: `${document}:${line}`, path }
  })
}

before(() => {
  const compilerOptions = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      include: ['*.ts', '*.tsx'],
      exclude: [],
    }),
  )
})

after(() => rmSync(folder, { recursive: true, force: true }))

test('the blocks have no type error', async () => {
  assert.ok(blocks.length > 0)
  const result = await run('tsc', ['-p', folder]).catch((error: { stdout: string }) => error)
  assert.equal(result.stdout, '')
})

test('the blocks run', { concurrency: 2 }, async (t) => {
  const flags = [
    '--conditions=voltaic-src',
    '--import',
    'voltaic/register',
    '--disable-warning=ExperimentalWarning',
  ]
  const runs = blocks.map(({ name, path }) =>
    t.test(name, async () => {
      await run(process.execPath, [...flags, path], { cwd: root, timeout: 20_000 })
    }),
  )
  await Promise.all(runs)
})
