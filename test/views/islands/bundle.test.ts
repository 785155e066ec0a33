import assert from 'node:assert/strict'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { AssetFile } from '../../../src/core/assets.ts'
import { buildAssets } from '../../../src/views/islands/build.ts'
import { islandAssets } from '../../../src/views/islands/island-assets.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const root = join(import.meta.dirname, '../../..')
const island = (text: string) =>
  `import { useState } from 'preact/hooks'\nexport default () => { const [x] = useState('${text}'); return <b>{x}</b> }\n`

async function project(t: TestContext, files: Record<string, string>) {
  const folder = await temporaryFolder()
  t.after(folder.remove)
  await symlink(join(root, 'node_modules'), folder.file('node_modules'))
  await mkdir(folder.file('apps'))
  for (const [name, text] of Object.entries(files)) await writeFile(folder.file(name), text)
  const url = (name: string) => pathToFileURL(folder.file(name)).href
  return { folder, url, projectDirectory: folder.path }
}

async function textOf(file: AssetFile | undefined): Promise<string> {
  assert.ok(file)
  return 'path' in file.content
    ? readFile(file.content.path, 'utf8')
    : Buffer.from(file.content).toString()
}

test('islands are bundled when they are asked for, and again when they change', async (t) => {
  const { folder, url, projectDirectory } = await project(t, { 'apps/a.island.tsx': island('one') })
  const assets = islandAssets({ projectDirectory })
  assert.equal(assets.pathOf('app.css'), undefined)
  const path = assets.pathOf(url('apps/a.island.tsx'))!
  assert.equal(path, 'islands/apps/a.island.js')
  const first = await assets.read(path)
  assert.match(await textOf(first), /one/)
  assert.equal(first?.isImmutable, false)
  await writeFile(folder.file('apps', 'a.island.tsx'), `${island('two')}\n`)
  assert.match(await textOf(await assets.read(path)), /two/)
  assert.equal(await assets.read('islands/other.js'), undefined)
  assert.equal(await assets.read('app.css'), undefined)
})

test('islands that come later join, and share one Preact', async (t) => {
  const { url, projectDirectory } = await project(t, {
    'apps/a.island.tsx': island('one'),
    'apps/b.island.tsx': island('two'),
  })
  const assets = islandAssets({ projectDirectory })
  const a = assets.pathOf(url('apps/a.island.tsx'))!
  await assets.read(a)
  const b = assets.pathOf(url('apps/b.island.tsx'))!
  const texts = await Promise.all([assets.read(b).then(textOf), assets.read(a).then(textOf)])
  const chunks = texts.map((text) =>
    [...text.matchAll(/from "[./]*(chunks\/[^"]+)"/g)].map(([, name]) => name),
  )
  assert.ok(chunks[0]!.length > 0)
  assert.deepEqual(chunks[0], chunks[1])
  const chunk = await textOf(await assets.read(`islands/${chunks[0]![0]}`))
  assert.ok(chunk.includes('preact/hooks'))
})

test('an island that imports anything else is refused with the place', async (t) => {
  const { url, folder, projectDirectory } = await project(t, {
    'secret.ts': 'export const secret = 1',
    'apps/a.island.tsx': `import type { X } from '../types.ts'\nimport { secret } from '../secret.ts'\nexport default () => <b>{secret}</b>`,
  })
  const assets = islandAssets({ projectDirectory })
  const path = assets.pathOf(url('apps/a.island.tsx'))!
  const message =
    /E_ISLAND_IMPORT: a\.island\.tsx imports "\.\.\/secret\.ts"[\s\S]*apps\/a\.island\.tsx:2:\d+/
  await assert.rejects(assets.read(path), { code: 'E_ISLAND_BUNDLE', message })
  for (const name of [
    'node:fs',
    'voltaic/db',
    'zod',
    'preact/../zod',
    './x.tsx',
    '/etc/x.island.tsx',
  ]) {
    await writeFile(
      folder.file('apps', 'a.island.tsx'),
      `import * as x from '${name}'\nexport default () => <b>{String(x)}</b>`,
    )
    await assert.rejects(assets.read(path), { message: /E_ISLAND_IMPORT/ }, name)
  }
  await writeFile(folder.file('apps', 'a.island.tsx'), island('right'))
  assert.match(await textOf(await assets.read(path)), /right/)
})

test('a build has hashed names and a manifest; another folder than a build is left alone', async (t) => {
  const { folder, url, projectDirectory } = await project(t, {
    'apps/a.island.tsx': island('one'),
    'apps/b.island.tsx': island('two'),
  })
  const outDirectory = folder.file('build')
  assert.throws(() => islandAssets({ projectDirectory, buildDirectory: outDirectory }), {
    code: 'E_ISLANDS_NOT_BUILT',
  })
  const built = await buildAssets({ projectDirectory, outDirectory })
  assert.equal(built.islands, 2)
  assert.ok(built.files >= 4 && built.bytes > 5_000)
  const assets = islandAssets({ projectDirectory, buildDirectory: outDirectory })
  const path = assets.pathOf(url('apps/a.island.tsx'))!
  assert.match(path, /^islands\/apps\/a\.island-[A-Z0-9]{8}\.js$/)
  const file = await assets.read(path)
  assert.equal(file?.isImmutable, true)
  assert.match(await textOf(file), /one/)
  assert.match(assets.pathOf('voltaic:islands')!, /^islands\/hydrate-/)
  assert.equal(await assets.read('manifest.json'), undefined)
  assert.throws(() => assets.pathOf(url('apps/new.island.tsx')), { code: 'E_ISLANDS_NOT_BUILT' })
  await writeFile(folder.file('apps', 'a.island.tsx'), island('three'))
  await buildAssets({ projectDirectory, outDirectory })
  const again = islandAssets({ projectDirectory, buildDirectory: outDirectory })
  assert.notEqual(again.pathOf(url('apps/a.island.tsx')), path)
  await assert.rejects(buildAssets({ projectDirectory, outDirectory: folder.file('apps') }), {
    code: 'E_BUILD_FOLDER',
  })
})
