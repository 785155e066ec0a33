import assert from 'node:assert/strict'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { describe, it, test } from 'node:test'
import { loadGraph } from '../../src/migrations/files/load-graph.ts'
import { loadMigrations } from '../../src/migrations/files/load-migrations.ts'
import { writeMigrations } from '../../src/migrations/files/written-migration.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { afterFirst, lotsProject, migrationFile } from './lots-project.ts'
import { run } from './shop-project.ts'

/** Why a project with this second migration cannot be migrated. */
async function failure(text: string, name = '0002_wrong.ts'): Promise<string> {
  await using project = await lotsProject({ [`apps/lots/migrations/${name}`]: text })
  const apps = [{ label: 'lots', directory: project.file('apps/lots') }]
  return loadGraph(apps).then(
    () => assert.fail('it can'),
    (error: Error) => error.message,
  )
}

describe('a migration file that is wrong is named, with the reason:', () => {
  it('a syntax error, with its line', async () => {
    const error = await failure(`${migrationFile('')}\nconst a = = 1\n`)
    assert.match(
      error,
      /0002_wrong\.ts" cannot be loaded: SyntaxError in line 5: .*correct the file\.$/,
    )
  })

  it('an error while it is loaded, with its line', async () => {
    const error = await failure(`\nthrow new TypeError('the moon')\n`)
    assert.match(error, /0002_wrong\.ts" cannot be loaded: TypeError in line 2: the moon\. Nothing/)
  })

  it('an import that does not exist', async () => {
    const error = await failure(`import { nothing } from 'voltaic/migrations'\nvoid nothing\n`)
    assert.match(error, /0002_wrong\.ts" cannot be loaded: SyntaxError.*nothing/)
  })

  it('no default export, or another one', async () => {
    assert.match(
      await failure('export const a = 1\n'),
      /0002_wrong\.ts" holds no migration: it has no default export\. Write: /,
    )
    assert.match(
      await failure('export default { operations: [] }\n'),
      /holds no migration: it exports something else\./,
    )
  })

  it('a relation to a class of today', async () => {
    const text = `import { Lot } from '../models.ts'\n${migrationFile("op.addField('Lot', 'other', f.foreignKey(Lot))", afterFirst)}`
    assert.match(await failure(text), /0002_wrong\.ts": .*'lots\.Lot'/)
  })

  it('a name that would make it be passed over', async () => {
    assert.match(
      await failure(migrationFile(''), '2_foo.ts'),
      /2_foo\.ts" is not named like a migration/,
    )
  })

  it('a dependency that does not exist, and a cycle', async () => {
    assert.match(
      await failure(migrationFile('', "dependencies: [['lots', '0009_gone']],")),
      /lots\.0002_wrong depends on lots\.0009_gone/,
    )
    assert.match(
      await failure(migrationFile('', "dependencies: [['lots', '0002_wrong']],")),
      /lots\.0002_wrong depends on itself/,
    )
  })
})

test('the command line names it by its path in the project, in one line', async () => {
  await using project = await lotsProject({ 'apps/lots/migrations/0002_wrong.ts': 'export {}\n' })
  const { code, stdout, stderr } = await run(project, ['makemigrations', '--check'])
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^error: "apps\/lots\/migrations\/0002_wrong\.ts" holds no migration: .*\n$/)
})

describe('the folder of migrations', () => {
  it('may be missing, and must be a folder', async () => {
    await using folder = await temporaryFolder()
    const app = { label: 'lots', directory: folder.path }
    assert.deepEqual(await loadMigrations([app]), [])
    await writeFile(folder.file('migrations'), '')
    await assert.rejects(loadMigrations([app]), {
      code: 'E_MIGRATION_FILE',
      message: /migrations" cannot be read/,
    })
  })

  it('gets all files or none', async () => {
    await using folder = await temporaryFolder()
    await mkdir(folder.file('a'))
    await writeFile(folder.file('a/0002_b.ts'), 'mine')
    await writeFile(folder.file('c'), '')
    const first = { path: folder.file('a/0001_a.ts'), text: '' }
    const failures = [
      [
        'a/0002_b.ts',
        /0002_b\.ts" cannot be written: there is something of this name already; --name/,
      ],
      ['c/0001_a.ts', /c\/0001_a\.ts" cannot be written: /],
    ] as const
    for (const [path, message] of failures) {
      const files = [first, { path: folder.file(path), text: '' }]
      await assert.rejects(writeMigrations(files), { code: 'E_MIGRATION_WRITE', message })
      assert.deepEqual(await readdir(folder.file('a')), ['0002_b.ts'])
    }
  })
})
