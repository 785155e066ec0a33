import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { databaseDrift } from '../../../src/migrations/inspect/database-drift.ts'
import { inspectDatabase } from '../../../src/migrations/inspect/inspect-database.ts'
import { makeMigrations } from '../../../src/migrations/make-migrations.ts'
import { migrate } from '../../../src/migrations/migrate.ts'
import { startProcess } from '../../support/child-process.ts'
import { dialects } from '../dialects.ts'
import { type ExistingProject, emptyProject } from './existing-project.ts'

/** A Python that has Django and its driver for PostgreSQL. Where there is none, the files in `databases` stand for it. */
const python = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import django, psycopg2']).status === 0,
)
const noDjango =
  python === undefined && 'There is no Django: apt-get install python3-django python3-psycopg2.'

/** Makes the tables with `manage.py migrate`. */
async function migrateWithDjango({ folder, url }: ExistingProject): Promise<void> {
  const site = folder.file('site')
  await cp(join(import.meta.dirname, 'django'), site, { recursive: true })
  await writeFile(join(site, 'shop/__init__.py'), '')
  for (const args of [['makemigrations', 'shop'], ['migrate']]) {
    const env = { DATABASE: url.replace(/^sqlite:/, 'sqlite://') }
    const child = startProcess(python ?? '', ['manage.py', ...args], { cwd: site, env })
    const { code } = await child.exited
    assert.equal(code, 0, child.stdout + child.stderr)
  }
}

describe('a database that Django makes while the test runs', () => {
  for (const { dialect, skip } of dialects) {
    it(`gets models and a recorded migration on ${dialect}`, {
      skip: noDjango || skip,
    }, async () => {
      await using project = await emptyProject(dialect)
      await migrateWithDjango(project)
      const { database } = project
      const { text } = await inspectDatabase(database)
      assert.match(text, /class Product [\s\S]*f\.manyToMany\(\(\) => Tag/)
      const apps = [await project.write(text)]
      await makeMigrations({ apps })
      await migrate({ database, apps, fakeInitial: true })
      assert.equal((await makeMigrations({ apps })).kind, 'nothing')
      assert.deepEqual((await databaseDrift({ database, apps })).differences, [])
    })
  }
})
