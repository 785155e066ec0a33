import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { openDatabase } from '../../src/db/engine/connect.ts'
import {
  afterFirst,
  firstMigration,
  lotsConfig,
  lotsProject,
  migrationFile,
} from './lots-project.ts'
import type { ProjectFolder } from './project-folder.ts'
import { type Outcome, run } from './shop-project.ts'

/** Runs a command that has to succeed, and gives its standard output. */
async function succeed(project: ProjectFolder, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(project, args)
  assert.equal(code, 0, stderr)
  return stdout
}

async function rows(project: ProjectFolder, sql: string, kind: 'read' | 'write' = 'read') {
  const database = await openDatabase(`sqlite:${project.file('data/lots.sqlite')}`)
  try {
    return (await database.execute({ sql, parameters: [], kind })).rows
  } finally {
    await database.close()
  }
}

/** A project whose second migration removes a field that has values. */
async function destructive(): Promise<ProjectFolder> {
  const project = await lotsProject()
  await succeed(project, 'migrate')
  await rows(
    project,
    `INSERT INTO lots_lot (title, price) VALUES ('a', 1), ('b', 2), ('c', NULL)`,
    'write',
  )
  await project.write(
    'apps/lots/migrations/0002_remove.ts',
    migrationFile("op.removeField('Lot', 'price')", afterFirst),
  )
  return project
}

const destroys = 'destroys the column lots_lot.price: 2 values'

describe('voltaic migrate', () => {
  it('plans with the SQL of the transaction and the values that would go, and changes nothing', async () => {
    await using project = await destructive()
    const plan = await succeed(project, 'migrate', '--plan')
    assert.equal(
      plan,
      `apply lots.0002_remove
  Remove field price from Lot
  ! ${destroys}
    BEGIN;
    ALTER TABLE "lots_lot" DROP COLUMN "price";
    COMMIT;
`,
    )
    assert.deepEqual(await rows(project, 'SELECT count(price) FROM lots_lot'), [[2]])
  })

  it('destroys nothing without a terminal unless it is told to', async () => {
    await using project = await destructive()
    const refused = await run(project, ['migrate'])
    assert.deepEqual(
      [refused.code, refused.stdout, refused.stderr],
      [
        1,
        '',
        'error: These migrations would destroy data: the column "lots_lot"."price" with 2 values. Nothing was changed; run migrate with --allow-data-loss when that is meant.\n',
      ],
    )
    assert.deepEqual(await rows(project, 'SELECT count(price) FROM lots_lot'), [[2]])
    const done = await succeed(project, 'migrate', '--no-input', '--allow-data-loss')
    assert.equal(done, 'applied lots.0002_remove\n')
    assert.deepEqual(await rows(project, "SELECT name FROM pragma_table_info('lots_lot')"), [
      ['id'],
      ['title'],
    ])
  })

  it('records without running: all with --fake, what is there already with --fake-initial', async () => {
    await using project = await lotsProject({
      'apps/lots/migrations/0002_color.ts': migrationFile(
        "op.addField('Lot', 'color', f.text({ null: true }))",
        afterFirst,
      ),
    })
    assert.match(
      await succeed(project, 'migrate', 'lots', '--fake'),
      /^applied lots\.0001_initial \(only recorded\)\napplied lots\.0002_color \(only recorded\)\n$/,
    )
    assert.deepEqual(
      await rows(project, "SELECT name FROM sqlite_schema WHERE name = 'lots_lot'"),
      [],
    )
    assert.match(
      await succeed(project, 'migrate', 'lots', 'zero', '--fake'),
      /^undone {2}lots\.0002_color \(only recorded\)\n/,
    )
    await rows(
      project,
      'CREATE TABLE lots_lot (id integer PRIMARY KEY, title text, price int)',
      'write',
    )
    const plan = await succeed(project, 'migrate', 'lots', '--fake-initial', '--plan')
    assert.match(
      plan,
      /^apply lots\.0001_initial \(only recorded\)\n {2}Create model Lot\napply lots\.0002_color\n/,
    )
    const done = await succeed(project, 'migrate', 'lots', '--fake-initial')
    assert.equal(done, 'applied lots.0001_initial (only recorded)\napplied lots.0002_color\n')
  })

  it('warns of what was edited or is gone, and forgets what is gone when told to', async () => {
    await using project = await lotsProject({
      'apps/lots/migrations/0002_sql.ts': migrationFile("op.sql('SELECT 1')", afterFirst),
    })
    await succeed(project, 'migrate', 'lots')
    await project.write('apps/lots/migrations/0001_initial.ts', firstMigration.replace('40', '50'))
    await rename(project.file('apps/lots/migrations/0002_sql.ts'), project.file('0002_sql.ts'))
    const warned = await run(project, ['migrate', 'lots'])
    assert.equal(warned.code, 0)
    assert.equal(warned.stdout, 'The database is up to date.\n')
    assert.equal(
      warned.stderr,
      `warning: lots.0001_initial was edited after it was applied, and is not run again. Write a new migration instead.
warning: lots.0002_sql is applied, and its file is gone. Bring it back, or forget it with voltaic migrate --prune.
`,
    )
    assert.equal(
      await succeed(project, 'showmigrations', 'lots'),
      '[x] lots.0001_initial (edited after it was applied)\n[x] lots.0002_sql (its file is gone)\n',
    )
    assert.match(
      await succeed(project, 'migrate', 'lots', '--prune', '--plan'),
      /^forget lots\.0002_sql\n/,
    )
    assert.match(
      await succeed(project, 'migrate', 'lots', '--prune'),
      /^forgot {2}lots\.0002_sql\n/,
    )
    assert.match(
      await succeed(project, 'showmigrations', 'lots'),
      /^\[x\] lots\.0001_initial .*\n$/,
    )
  })

  it('migrates another database of the settings', async () => {
    await using project = await lotsProject()
    await succeed(project, 'migrate', 'lots', '--database', 'archive')
    const shown = (...args: string[]) => succeed(project, 'showmigrations', 'lots', ...args)
    assert.equal(await shown('--database', 'archive'), '[x] lots.0001_initial\n')
    assert.equal(await shown(), '[ ] lots.0001_initial\n')
    const wrong = await run(project, ['migrate', '--database', 'nowhere'])
    assert.deepEqual(
      [wrong.code, wrong.stderr],
      [1, 'error: The settings have no database "nowhere". They have: default, archive.\n'],
    )
  })

  it('names what was meant by an app or a target that does not exist', async () => {
    await using project = await lotsProject()
    const failure = async (...args: string[]) => {
      const { code, stderr } = await run(project, args)
      assert.equal(code, 1)
      return stderr
    }
    assert.match(
      await failure('migrate', 'lotz'),
      /^error: There is no app "lotz" with migrations\. Did you mean lots\? The apps are: lots, .*\n$/,
    )
    assert.match(
      await failure('migrate', 'lots', '0007'),
      /^error: The app "lots" has no migration "0007"\. The migrations are: 0001_initial\.\n$/,
    )
    assert.match(
      await failure('makemigrations', 'lotz'),
      /^error: There is no app "lotz"\. Did you mean lots\?/,
    )
    assert.match(
      await failure('showmigrations', 'lotz'),
      /^error: There is no app "lotz" with migrations\./,
    )
    assert.ok(!existsSync(project.file('apps/lotz')))
  })
})

describe('a database that does not answer', () => {
  const unreachable = {
    'voltaic.config.ts': lotsConfig("'postgres://nobody@127.0.0.1:1/nothing'"),
    'apps/lots/models.ts': `import { f, Model } from 'voltaic/db'
export class Lot extends Model({ title: f.char({ maxLength: 40 }), price: f.int({ null: true }), color: f.text({ null: true }) }) {}
`,
  }

  it('is needed to migrate, and not to write migrations and see their SQL', async () => {
    await using project = await lotsProject(unreachable)
    const migrated: Outcome = await run(project, ['migrate'])
    assert.equal(migrated.code, 1)
    assert.match(migrated.stderr, /^error: .*(connect|reach).*127\.0\.0\.1.*\n$/)
    assert.equal(
      await succeed(project, 'makemigrations'),
      'apps/lots/migrations/0002_lot_color.ts\n  Add field color to Lot\n',
    )
    assert.equal(
      await succeed(project, 'sqlmigrate', 'lots', '0002'),
      'BEGIN;\nALTER TABLE "lots_lot" ADD COLUMN "color" text;\nCOMMIT;\n',
    )
    assert.match(
      await succeed(project, 'sqlmigrate', 'lots', '0002', '--backwards'),
      /^ALTER TABLE "lots_lot" DROP COLUMN "color".*;$/m,
    )
  })
})
