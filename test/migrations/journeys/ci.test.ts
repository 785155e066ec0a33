/** What a pipeline sees: no terminal, JSON, exit codes, the same files everywhere. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { run } from '../../cli/shop-project.ts'
import { repository } from '../../support/child-process.ts'
import { type Journey, journey } from './journey.ts'

const start = promisify(execFile)
const shop = (name: string, more: string) => `
export class Maker extends Model({ name: f.char({ maxLength: 20 }) }) {}
export class Item extends Model({
  ${name}: f.char({ maxLength: 20, default: "Zoë's 🕰 \\\\ \`x\`" }),
  price: f.decimal({ maxDigits: 8, decimalPlaces: 2 }), ${more}
  data: f.json({ default: { z: 1, a: [1, 2] } }), list: f.array(f.char({ maxLength: 3 }), { default: [] }),
  total: f.generated(f.decimal({ maxDigits: 9, decimalPlaces: 2 }), F('price').times(2)),
  get maker() { return f.foreignKey(() => Maker, { onDelete: 'protect' }) },
  get makers() { return f.manyToMany(() => Maker) },
}, {
  ordering: ['-price', '${name}'],
  indexes: [index('${name}', '-price'), index('price', { condition: Q.or({ ${name}: 'a' }, { maker: null }) })],
  constraints: [unique('one', ['${name}', 'maker']), check('cheap', Q({ price: { lt: 1000 } }))],
}) {}`
const notes = `import { Item } from '../shop/models.ts'
export class Note extends Model({ get item() { return f.foreignKey(() => Item) } }) {}`
const first = shop('name', 'old: f.int({ null: true }),')
const second = shop('label', 'old: f.int(), added: f.text(),')
const rename = 'rename-field:shop.Item.name>label'
const answers = {
  [rename]: true,
  'existing-rows:shop.Item.old': 1,
  'existing-rows:shop.Item.added': '',
}

async function isRefused(ci: Journey, given: unknown, code: number, message: RegExp) {
  await ci.folder.write('given.json', typeof given === 'string' ? given : JSON.stringify(given))
  await ci.fails(code, message, 'makemigrations', '--answers', 'given.json')
  assert.deepEqual(await ci.files('shop'), ['0001_initial.ts'])
}

test('a pipeline gets questions, gives answers, and finds the same files as everybody', async () => {
  await using ci = await journey('sqlite', ['shop', 'notes'])
  await ci.models('shop', first)
  await ci.models('notes', notes)
  assert.match(await ci.ok('makemigrations', '--dry-run'), /op\.createModel\('Maker'/)
  assert.deepEqual(await ci.files('shop'), [])
  await ci.ok('makemigrations', 'notes')
  await ci.ok('makemigrations', '--check')

  await ci.models('shop', second)
  await ci.fails(1, /Migrations are missing/, 'makemigrations', '--check')
  const { code, stdout, stderr } = await ci.voltaic('makemigrations')
  assert.equal(code, 3)
  const { questions } = JSON.parse(stdout) as { questions: { id: string }[] }
  const ids = questions.map(({ id }) => id)
  for (const id of Object.keys(answers)) assert.ok(ids.includes(id), `${id} of ${ids}`)
  assert.match(stderr, /^error: Only you can answer: [^\n]*--answers FILE\.\n$/)
  assert.ok(!`${stdout}${stderr}`.includes('\u001b'), 'no colours in a pipe')

  await isRefused(ci, '{ not json', 1, /given\.json/)
  await isRefused(ci, { [rename]: 'maybe' }, 1, /rename-field:shop\.Item\.name>label/)
  await isRefused(
    ci,
    { ...answers, 'existing-rows:shop.Item.old': 'abc' },
    1,
    /existing-rows:shop\.Item\.old/,
  )
  await isRefused(
    ci,
    { [rename]: true, 'nothing:of.the.kind': 1 },
    3,
    /existing-rows:shop\.Item\.added/,
  )
  await ci.folder.write('given.json', JSON.stringify({ ...answers, 'nothing:of.the.kind': 1 }))
  await ci.ok('makemigrations', '--answers', 'given.json', '--name', 'bigger')
  assert.deepEqual(await ci.files('shop'), ['0001_initial.ts', '0002_bigger.ts'])
  await ci.ok('makemigrations', '--check')

  await using there = await journey('sqlite', ['shop', 'notes'])
  const env = { LANG: 'de_DE.UTF-8', TZ: 'Pacific/Kiritimati', NODE_ENV: 'production' }
  await there.folder.write('given.json', JSON.stringify(answers))
  await there.models('notes', notes)
  for (const [models, name] of [
    [first, []],
    [second, ['--name', 'bigger']],
  ] as const) {
    await there.models('shop', models)
    const made = await run(there.folder, ['makemigrations', '--answers', 'given.json', ...name], {
      env,
    })
    assert.equal(made.code, 0, made.stderr)
  }
  for (const path of await pathsOf(ci)) {
    const text = await readFile(ci.folder.file(path), 'utf8')
    assert.equal(await readFile(there.folder.file(path), 'utf8'), text, path)
    await isFormatted(text)
  }
  await isTyped(ci)
  await ci.ok('migrate')
  assert.match(await ci.ok('migrate', '--plan'), /up to date/)
})

async function pathsOf(ci: Journey): Promise<string[]> {
  const paths = []
  for (const app of ['shop', 'notes']) {
    for (const file of await ci.files(app)) paths.push(join('apps', app, 'migrations', file))
  }
  return paths
}

/** Fails unless a formatter of the same rules leaves the text as it is. */
async function isFormatted(text: string): Promise<void> {
  const biome = join(repository, 'node_modules/.bin/biome')
  const child = start(biome, ['format', '--stdin-file-path=src/migration.ts'], { cwd: repository })
  child.child.stdin?.end(text)
  assert.equal((await child).stdout, text)
}

async function isTyped(ci: Journey): Promise<void> {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'esnext',
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(repository, 'node_modules/@types')],
    customConditions: ['voltaic-src'],
  }
  const include = ['apps/*/migrations/*.ts']
  await ci.folder.write('tsconfig.json', JSON.stringify({ compilerOptions, include }))
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  const { stdout } = await start(process.execPath, [tsc, '-p', ci.folder.path]).catch(
    (error) => error,
  )
  assert.equal(stdout, '')
}
