import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { run, shopFiles, shopProject } from './shop-project.ts'

describe('the migration commands', () => {
  it('write, check, plan, run and list migrations, and undo them', async () => {
    await using project = await shopProject()
    const missing = await run(project, ['makemigrations', '--check'])
    assert.equal(missing.code, 1)
    assert.match(missing.stderr, /^error: Migrations are missing\. Run voltaic makemigrations\.\n$/)
    assert.ok(!existsSync(project.file('apps/shop/migrations')))

    const made = await run(project, ['makemigrations'])
    assert.equal(made.code, 0, made.stderr)
    assert.match(made.stdout, /^apps\/shop\/migrations\/0001_initial\.ts\n/)
    assert.match(made.stdout, /Product/)
    assert.ok(!existsSync(project.file('data')), 'no database is needed')
    const again = await run(project, ['makemigrations', '--check'])
    assert.deepEqual([again.code, again.stdout], [0, 'The migrations are what the models need.\n'])

    const plan = await run(project, ['migrate', '--plan'])
    assert.match(plan.stdout, /^apply shop\.0001_initial\n {2}Create model Product\n/m)
    const applied = await run(project, ['migrate'])
    assert.equal(applied.code, 0, applied.stderr)
    assert.match(applied.stdout, /^applied shop\.0001_initial$/m)
    assert.match((await run(project, ['migrate'])).stdout, /up to date/)
    assert.match(
      (await run(project, ['showmigrations', 'shop'])).stdout,
      /^\[x\] shop\.0001_initial\n$/,
    )

    const undone = await run(project, ['migrate', 'shop', 'zero'])
    assert.equal(undone.code, 0, undone.stderr)
    assert.match(undone.stdout, /^undone {2}shop\.0001_initial$/m)
    assert.match(
      (await run(project, ['showmigrations', 'shop'])).stdout,
      /^\[ \] shop\.0001_initial\n$/,
    )
  })

  it('ask what only a person knows: as JSON and exit code 3 without a terminal', async () => {
    await using project = await shopProject()
    await run(project, ['makemigrations'])
    const models = shopFiles['apps/shop/models.ts'].replace('title: f.char', 'name: f.char')
    await project.write('apps/shop/models.ts', models)
    const asked = await run(project, ['makemigrations'])
    assert.equal(asked.code, 3)
    assert.match(
      asked.stderr,
      /^error: Only you can answer: .*\. Nothing was written; .*--answers FILE\.\n$/,
    )
    const { questions } = JSON.parse(asked.stdout) as { questions: { id: string; kind: string }[] }
    assert.equal(questions[0]!.kind, 'rename-field')
    assert.equal((await run(project, ['makemigrations', '--check'])).code, 1)
    assert.equal((await readdir(project.file('apps/shop/migrations'))).length, 1)

    const answers = Object.fromEntries(questions.map(({ id }) => [id, true]))
    await project.write('answers.json', JSON.stringify(answers))
    const made = await run(project, ['makemigrations', '--answers', 'answers.json'])
    assert.equal(made.code, 0, made.stderr)
    const [, second = ''] = (await readdir(project.file('apps/shop/migrations'))).sort()
    const text = await readFile(project.file('apps/shop/migrations', second), 'utf8')
    assert.match(text, /op\.renameField\('Product', 'title', 'name'\)/)
  })

  it('name an answers file that cannot be read', async () => {
    await using project = await shopProject()
    const { code, stderr } = await run(project, ['makemigrations', '--answers', 'no.json'])
    assert.equal(code, 1)
    assert.match(stderr, /^error: The answers in .*no\.json cannot be read: ENOENT/)
  })
})
