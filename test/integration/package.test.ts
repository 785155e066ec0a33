/** The published package: built from the sources, used from outside by plain Node. */
import assert from 'node:assert/strict'
import { access, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { repository, startProcess } from '../support/child-process.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

const sources = [
  'src',
  'bin',
  'bootstrap',
  'package.json',
  'tsconfig.json',
  'tsconfig.browser.json',
  'tsconfig.build.json',
  'tsconfig.build.browser.json',
]

const program = `
import { createApp } from 'voltaic'
import { f, Model } from 'voltaic/db'
import { get, json } from 'voltaic/http'
import { channel } from 'voltaic/realtime'

class Note extends Model({ text: f.char({ maxLength: 80 }) }) {}
const app = await createApp({
  label: 'notes',
  database: 'sqlite::memory:',
  createTables: true,
  logLevel: 'silent',
  models: [Note],
  routes: [get('/', async () => json({ notes: await Note.count() }))],
  channels: [channel('room/:id', { subscribe: () => true })],
})
const { url } = await app.listen({ port: 0 })
await Note.create({ text: 'hello' })
console.log(await (await fetch(url)).text())
await app.close()
`

describe('the package', () => {
  let folder: TemporaryFolder

  before(async () => {
    folder = await temporaryFolder()
    const copy = (name: string) =>
      cp(join(repository, name), folder.file('voltaic', name), { recursive: true })
    await Promise.all(sources.map(copy))
    await symlink(join(repository, 'node_modules'), folder.file('voltaic/node_modules'))
    const built = await ended(['bootstrap/build.ts'], folder.file('voltaic'))
    assert.equal(built.code, 0, built.output)
    await becomePackage(folder)
  })
  after(() => folder.remove())

  test('serves an application of one file', async () => {
    await writeFile(folder.file('shop/app.js'), program)
    const { code, output } = await ended(['app.js'], folder.file('shop'))
    assert.equal(output.trim(), '{"notes":1}')
    assert.equal(code, 0)
  })

  test('has a command line', async () => {
    const { code, output } = await ended(
      ['node_modules/voltaic/bin/voltaic.js', '--help'],
      folder.file('shop'),
    )
    assert.match(output, /Usage: voltaic <command>/)
    assert.equal(code, 0)
  })

  test('has declarations and style sheets beside its files', async () => {
    const names = ['db.js', 'db.d.ts', 'admin/assets/admin.css', 'client/client.js']
    for (const name of names) await access(folder.file('voltaic/dist', name))
  })
})

/** What is published lies beside no sources. */
async function becomePackage(folder: TemporaryFolder): Promise<void> {
  await rm(folder.file('voltaic/src'), { recursive: true })
  await mkdir(folder.file('shop/node_modules'), { recursive: true })
  await symlink(folder.file('voltaic'), folder.file('shop/node_modules/voltaic'))
  await writeFile(folder.file('shop/package.json'), '{ "type": "module" }')
}

async function ended(args: readonly string[], cwd: string) {
  const started = startProcess(process.execPath, args, { cwd })
  const { code } = await started.exited
  return { code, output: started.stdout + started.stderr }
}
