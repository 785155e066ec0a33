/**
 * Every `ts` and `tsx` block of README and docs/ is type-checked and run. A block marked `ts continued` belongs to the
 * program of the one before, `ts example` too, with names of its own.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { noPostgres, postgresForTest } from './support/postgres.ts'

/** Code that runs by itself: a block, with those that continue it. */
interface Program {
  readonly name: string
  readonly path: string
}

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
// Not below node_modules: Node strips no types there, and the package would not find itself.
const folder = join(root, '.voltaic', 'docs')
const documents = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].sort()
const programs = documents.flatMap(writePrograms)

/** Writes the programs of a document into files. What is not code is blank there, so that lines are those of the document. */
function writePrograms(document: string): Program[] {
  const lines = readFileSync(join(root, document), 'utf8').split('\n')
  mkdirSync(folder, { recursive: true })
  return blocksOf(lines.join('\n')).map(([first, ...others]) => {
    const code = lines.map(() => '')
    for (const block of [first, ...others]) place(block, code, lines)
    const file = `${document.replace(/[^a-z0-9]+/gi, '-')}-${first.start}.${first.language}`
    writeFileSync(join(folder, file), `${code.join('\n')}\nexport {}\n`)
    return { name: `${document}:${first.start}`, path: join(folder, file) }
  })
}

/** A block: its lines are those from `start` to `end`, counted from 1; the fences are around them. */
interface Block {
  readonly language: string
  /** `continued`: goes on where the block before ended. `example`: does so in a scope of its own. */
  readonly role: string | undefined
  readonly start: number
  readonly end: number
}

/** The blocks of a text, put together as they continue each other. */
function blocksOf(text: string): [Block, ...Block[]][] {
  const found: [Block, ...Block[]][] = []
  for (const match of text.matchAll(/^```(tsx?)(?: (continued|example))?\n([\s\S]*?)^```$/gm)) {
    const [, language, role, code] = match
    const start = text.slice(0, match.index).split('\n').length + 1
    const block = { language: language!, role, start, end: start + code!.split('\n').length - 2 }
    if (role) found.at(-1)!.push(block)
    else found.push([block])
  }
  return found
}

function place({ role, start, end }: Block, code: string[], lines: readonly string[]): void {
  for (let line = start; line <= end; line++) code[line - 1] = lines[line - 1]!
  if (role !== 'example') return
  code[start - 2] = ';{'
  code[end] = '}'
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
  assert.ok(programs.length > 0)
  const result = await run('tsc', ['-p', folder]).catch((error: { stdout: string }) => error)
  assert.equal(result.stdout, '')
})

test('the blocks run', { concurrency: 2 }, async (t) => {
  await Promise.all(programs.map(({ name, path }) => t.test(name, () => runFile(path))))
})

test('what is said of models is true on PostgreSQL', { concurrency: 2, skip: noPostgres }, (t) =>
  runOnPostgres(t),
)

const inMemory = "connect('sqlite::memory:'"

/** Runs the programs that connect to a database in memory with one of PostgreSQL instead. */
async function runOnPostgres(t: TestContext): Promise<void> {
  const connected = programs.filter(({ path }) => isAboutModels(readFileSync(path, 'utf8')))
  assert.ok(connected.length > 0)
  const runs = connected.map(({ name, path }) =>
    t.test(name, async () => {
      await using postgres = await postgresForTest({ name })
      const copy = path.replace(/\.tsx?$/, '-on-postgres$&')
      const code = readFileSync(path, 'utf8').replaceAll(inMemory, `connect('${postgres.url}'`)
      writeFileSync(copy, code)
      await runFile(copy)
    }),
  )
  await Promise.all(runs)
}

/** Migrations are not written for PostgreSQL yet. */
function isAboutModels(code: string): boolean {
  return code.includes(inMemory) && !code.includes("'voltaic/migrations'")
}

async function runFile(path: string): Promise<void> {
  const flags = ['--conditions=voltaic-src', '--import', 'voltaic/register']
  const quiet = '--disable-warning=ExperimentalWarning'
  await run(process.execPath, [...flags, quiet, path], { cwd: root, timeout: 20_000 })
}
