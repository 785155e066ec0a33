/** The bootstrap, in a repository of its own that needs no packages. */
import assert from 'node:assert/strict'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { repository, startProcess } from '../support/child-process.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

const manifest = {
  name: 'voltaic',
  version: '1.0.0',
  exports: { './register': './register.mjs' },
  dependencies: { part: 'file:part' },
}
const part = { name: 'part', version: '1.0.0' }
const packages = {
  '': manifest,
  part,
  'node_modules/part': { resolved: 'part', link: true },
}
const lock = { name: 'voltaic', version: '1.0.0', lockfileVersion: 3, packages }
const waits = `
import { writeFileSync } from 'node:fs'
const timer = setInterval(() => {}, 1000)
process.on('SIGTERM', () => {
  writeFileSync('stopped', '')
  clearInterval(timer)
})
console.log('waiting')
`

describe('the bootstrap', () => {
  let folder: TemporaryFolder
  const runs = ['bootstrap/run.cjs', 'build']

  beforeEach(async () => {
    folder = await temporaryFolder()
    await mkdir(folder.file('bootstrap'))
    for (const name of ['run.cjs', 'install.cjs', 'signals.cjs'])
      await cp(join(repository, 'bootstrap', name), folder.file('bootstrap', name))
    await mkdir(folder.file('part'))
    await writeFile(folder.file('part/package.json'), JSON.stringify(part))
    await writeFile(folder.file('register.mjs'), '')
    await writeFile(folder.file('package.json'), JSON.stringify(manifest))
    await writeFile(folder.file('package-lock.json'), JSON.stringify(lock))
    await writeFile(folder.file('bootstrap/build.ts'), "console.log('built' as string)")
  })
  afterEach(() => folder.remove())

  test('installs at the first start and when the lock file has changed', async () => {
    assert.match(await outputOf(runs), /^Installing(.*\n)*Installed .*\nbuilt\n$/)
    assert.equal(await outputOf(runs), 'built\n')
    await writeFile(folder.file('package-lock.json'), JSON.stringify(lock, null, 2))
    assert.match(await outputOf(runs), /^Installing(.*\n)*built\n$/)
  })

  test('says in one line that the registry cannot be reached', async () => {
    const resolved = 'http://127.0.0.1:9/none/-/none-1.0.0.tgz'
    const needs = { ...manifest, dependencies: { none: '1.0.0' } }
    const packages = { '': needs, 'node_modules/none': { version: '1.0.0', resolved } }
    await writeFile(folder.file('package.json'), JSON.stringify(needs))
    await writeFile(folder.file('package-lock.json'), JSON.stringify({ ...lock, packages }))
    const { code, stderr } = await ended(runs, { npm_config_fetch_retries: '0' })
    assert.equal(code, 1)
    assert.match(stderr, /^The packages could not be fetched: .* run the command again\.\n$/)
  })

  test('refuses a Node that cannot install, and a task that it does not know', async () => {
    const old = "Object.defineProperty(process, 'versions', { value: { node: '16.20.2' } })"
    await writeFile(folder.file('old.cjs'), old)
    const refused = await ended(['--require', './old.cjs', ...runs])
    assert.deepEqual([refused.code, refused.stdout], [1, ''])
    assert.match(refused.stderr, /^Node 16\.20\.2 is too old .* Install Node 18 or later.*\n$/)
    const unknown = await ended(['bootstrap/run.cjs', 'nothing'])
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /^Unknown task "nothing"\. Known are: demo, test.*\n$/)
  })

  test('passes signals on, and the exit code back', async () => {
    await writeFile(folder.file('bootstrap/build.ts'), waits)
    await using started = startProcess(process.execPath, runs, { cwd: folder.path })
    await started.ready(/waiting/)
    assert.deepEqual(await started.kill('SIGTERM'), { code: 0, signal: null })
    await readFile(folder.file('stopped'))
  })

  test('ends the task when npm has gone', async () => {
    await writeFile(folder.file('bootstrap/build.ts'), waits)
    const command = `"${process.execPath}" ${runs.join(' ')}; true`
    const env = { npm_lifecycle_event: 'build' }
    await using shell = startProcess('sh', ['-c', command], { cwd: folder.path, env })
    await shell.ready(/waiting/)
    process.kill(shell.pid, 'SIGKILL')
    await waitUntil(() => readFile(folder.file('stopped')).then(Boolean, () => false))
  })

  async function outputOf(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await ended(args)
    assert.equal(code, 0, stderr)
    return stdout
  }

  async function ended(args: readonly string[], env: Record<string, string> = {}) {
    const started = startProcess(process.execPath, args, { cwd: folder.path, env })
    const { code } = await started.exited
    return { code, stdout: started.stdout, stderr: started.stderr }
  }
})
