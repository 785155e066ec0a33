import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { TransformCache } from '../../../src/views/register/transform-cache.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const root = join(import.meta.dirname, '../../..')
const run = promisify(execFile)

/** Files in a folder of their own that finds our packages. */
async function project(t: TestContext, files: Record<string, string>) {
  const folder = await temporaryFolder()
  t.after(folder.remove)
  await symlink(join(root, 'node_modules'), folder.file('node_modules'))
  for (const [name, text] of Object.entries(files)) await writeFile(folder.file(name), text)
  const start = (name: string) =>
    run(
      process.execPath,
      ['--conditions=voltaic-src', '--import', 'voltaic/register', folder.file(name)],
      { cwd: root },
    )
  return { folder, start }
}

test('tsx runs, with types, next to ts', async (t) => {
  const { start } = await project(t, {
    'name.ts': 'export const name: string = "Ann"',
    'main.tsx': `
      import type { VNode } from 'preact'
      import { name } from './name.ts'
      const page: VNode = <p class="x">{name as string}</p>
      console.log(page.type, JSON.stringify(page.props))`,
  })
  assert.equal((await start('main.tsx')).stdout, 'p {"class":"x","children":"Ann"}\n')
})

test('an error points to the line of the source', async (t) => {
  const { start } = await project(t, {
    'main.tsx':
      '\n\nconst a = <p>x</p>\nfunction fail(): never {\n  throw new Error(String(a.type))\n}\nfail()\n',
  })
  await assert.rejects(start('main.tsx'), ({ stderr }) => /main\.tsx:5:\d+/.test(stderr))
})

test('wrong syntax is an error that names the file', async (t) => {
  const { start } = await project(t, { 'main.tsx': 'const a = <p>' })
  await assert.rejects(start('main.tsx'), ({ stderr }) =>
    /SyntaxError: .*main\.tsx:1:\d+\)/.test(stderr),
  )
})

test('an island is marked, its neighbours inside of it are not', async (t) => {
  const { start } = await project(t, {
    'inner.island.tsx':
      'export default () => <i>inner</i>\nexport const words = 3\nexport function lower() {}',
    'outer.island.tsx': `import Inner from './inner.island.tsx'\nexport { words } from './inner.island.tsx'\nexport function Outer() { return <b><Inner /></b> }`,
    'main.tsx': `
      import * as inner from './inner.island.tsx'
      import { Outer, words } from './outer.island.tsx'
      console.log(inner.default.displayName, inner.lower.name, words, inner.words)`,
  })
  assert.equal((await start('main.tsx')).stdout, 'Island(default) lower 3 3\n')
})

test('the output is kept by content, and a broken entry is made again', async (t) => {
  const { folder } = await project(t, { 'a.tsx': 'export const A = () => <p/>' })
  const cache = new TransformCache(folder.file('cache'))
  const first = cache.transform(folder.file('a.tsx'))
  assert.deepEqual(first.exports, ['A'])
  const [entry] = await readdir(folder.file('cache'))
  await writeFile(folder.file('cache', entry!), '{"code":"kept","exports":[]}')
  assert.equal(cache.transform(folder.file('a.tsx')).code, 'kept')
  await writeFile(folder.file('cache', entry!), '{"cod')
  assert.deepEqual(cache.transform(folder.file('a.tsx')), first)
  await writeFile(folder.file('a.tsx'), 'export const B = () => <p/>')
  assert.deepEqual(cache.transform(folder.file('a.tsx')).exports, ['B'])
})

test('a folder that cannot be written costs nothing but time', async (t) => {
  const { folder } = await project(t, { 'a.tsx': 'export const A = 1', file: '' })
  assert.deepEqual(
    new TransformCache(folder.file('file', 'x')).transform(folder.file('a.tsx')).exports,
    ['A'],
  )
})
