import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { projectFolder } from './project-folder.ts'
import { run, shopFiles } from './shop-project.ts'

const files = {
  ...shopFiles,
  'voltaic.config.ts': shopFiles['voltaic.config.ts']
    .replace('import { defineConfig }', 'import { defineConfig, env }')
    .replace("'sqlite:data/shop.sqlite'", "env.url('DATABASE_URL')"),
}

test('the commands of a project work on PostgreSQL', { skip: noPostgres }, async () => {
  await using schema = await postgresSchema()
  await using project = await projectFolder(files)
  const env = { DATABASE_URL: schema.url }
  const succeed = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(project, args, { env })
    assert.equal(code, 0, stderr)
    return stdout
  }
  assert.match(await succeed('makemigrations'), /0001_initial/)
  assert.match(await succeed('migrate', '--plan'), /CREATE TABLE "shop_product"/)
  assert.match(await succeed('check'), /app\.migrations/)
  assert.match(await succeed('migrate'), /applied shop\.0001_initial/)
  assert.match(await succeed('migrate'), /up to date/)
  assert.doesNotMatch(await succeed('check'), /app\.migrations/)
  assert.match(await succeed('showmigrations'), /\[x\] shop\.0001_initial/)
  await succeed('migrate', 'shop', 'zero')
  assert.match(await succeed('showmigrations'), /\[ \] shop\.0001_initial/)
})
