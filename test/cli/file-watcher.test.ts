import assert from 'node:assert/strict'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { FileWatcher } from '../../src/cli/file-watcher.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

async function watched(t: TestContext, folder: TemporaryFolder): Promise<string[]> {
  const changes: string[] = []
  const onChange = (path: string) => void changes.push(path)
  const watcher = new FileWatcher({ directory: folder.path, onChange, quiet: 5 })
  await watcher.start()
  t.after(() => watcher.close())
  return changes
}

/** Writes a file that is watched, and waits for it: whatever was written before has been seen by then. */
async function settle(folder: TemporaryFolder, changes: string[], name = 'last.ts'): Promise<void> {
  await writeFile(folder.file(name), '')
  await waitUntil(() => changes.includes(name))
}

describe('FileWatcher', () => {
  it('reports a source that is written, renamed or deleted, in any folder', async (t) => {
    await using folder = await temporaryFolder()
    await mkdir(folder.file('apps', 'lots'), { recursive: true })
    const changes = await watched(t, folder)
    await writeFile(folder.file('apps', 'lots', 'models.ts'), 'a')
    await waitUntil(() => changes.includes('apps/lots/models.ts'))
    await rename(folder.file('apps', 'lots', 'models.ts'), folder.file('apps', 'lots', 'm.ts'))
    await waitUntil(() => changes.length === 2)
    await rm(folder.file('apps', 'lots', 'm.ts'))
    await waitUntil(() => changes.length === 3 && changes[2] === 'apps/lots/m.ts')
  })

  it('calls once for changes that come together', async (t) => {
    await using folder = await temporaryFolder()
    const changes = await watched(t, folder)
    await Promise.all(['a.ts', 'b.ts', 'c.ts'].map((name) => writeFile(folder.file(name), '')))
    await waitUntil(() => changes.length > 0)
    await settle(folder, changes)
    assert.equal(changes.length, 2)
  })

  it('watches folders that appear later, and sees what is already in them', async (t) => {
    await using folder = await temporaryFolder()
    await using elsewhere = await temporaryFolder()
    const changes = await watched(t, folder)
    await mkdir(elsewhere.file('new', 'deep'), { recursive: true })
    await writeFile(elsewhere.file('new', 'deep', 'a.tsx'), '')
    await rename(elsewhere.file('new'), folder.file('new'))
    await waitUntil(() => changes.includes('new/deep/a.tsx'))
    await writeFile(folder.file('new', 'deep', 'b.tsx'), '')
    await waitUntil(() => changes.includes('new/deep/b.tsx'))
  })

  it('leaves out what is not source', async (t) => {
    await using folder = await temporaryFolder()
    for (const name of ['data', 'node_modules', '.git', 'public', 'dist'])
      await mkdir(folder.file(name))
    const changes = await watched(t, folder)
    await writeFile(folder.file('data', 'a.ts'), '')
    await writeFile(folder.file('node_modules', 'a.js'), '')
    await writeFile(folder.file('.git', 'a.json'), '')
    await writeFile(folder.file('public', 'a.js'), '')
    await writeFile(folder.file('notes.md'), '')
    await writeFile(folder.file('lots.test.ts'), '')
    await mkdir(folder.file('coverage'))
    await writeFile(folder.file('coverage', 'a.ts'), '')
    await settle(folder, changes)
    assert.deepEqual(changes, ['last.ts'])
  })

  it('is silent once it is closed', async () => {
    await using folder = await temporaryFolder()
    const onChange = () => assert.fail('closed')
    const watcher = new FileWatcher({ directory: folder.path, onChange, quiet: 1 })
    await watcher.start()
    await writeFile(folder.file('a.ts'), '')
    watcher.close()
    await using other = await temporaryFolder()
    const changes: string[] = []
    const second = new FileWatcher({
      directory: other.path,
      onChange: (path) => changes.push(path),
      quiet: 1,
    })
    await second.start()
    await writeFile(other.file('a.ts'), '')
    await waitUntil(() => changes.length === 1)
    second.close()
  })
})
