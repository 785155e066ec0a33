/** A team whose branches meet, and whose files are edited and deleted. */
import assert from 'node:assert/strict'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { type Journey, onSqlite } from './journey.ts'

const model = (fields: string) =>
  `export class Item extends Model({ name: f.text(), ${fields} }) {}`
const size = 'size: f.int({ default: 1 }),'
const colour = "colour: f.text({ default: 'red' }),"

/** The migrations of two branches from the same models: `mine` is there, `theirs` came by a merge of the files. */
async function branches(team: Journey, theirs: string, mine: string): Promise<string> {
  await team.models('shop', model(theirs))
  const before = await team.files('shop')
  await team.make(() => true)
  const file = (await team.files('shop')).find((name) => !before.includes(name))!
  const path = team.folder.file('apps/shop/migrations', file)
  await rename(path, team.folder.file('aside'))
  await team.models('shop', model(mine))
  await team.make(() => true)
  await team.ok('migrate')
  await rename(team.folder.file('aside'), path)
  return path
}

onSqlite('two branches meet, and later two that cannot', async (team) => {
  await team.models('shop', model(''))
  await team.change()
  await team.run("INSERT INTO shop_item (name) VALUES ('a')")
  const edited = await branches(team, size, colour)
  await team.models('shop', model(`${size} ${colour}`))
  const several = /"shop" has several last migrations: 0002_item_colour and 0002_item_size/
  await team.fails(1, several, 'migrate', '--plan')
  await team.fails(1, several, 'makemigrations', '--check')

  await team.ok('makemigrations', '--merge')
  const merge = await team.text('shop', '0003')
  assert.match(
    merge,
    /dependencies: \[\['shop', '0002_item_colour'\], \['shop', '0002_item_size'\]\]/,
  )
  assert.match(await team.ok('migrate'), /^applied shop\.0002_item_size\napplied shop\.0003_merge/)
  assert.deepEqual(await team.rows('SELECT name, colour, size FROM shop_item'), [['a', 'red', 1]])
  await team.ok('makemigrations', '--check')

  const text = await readFile(edited, 'utf8')
  await writeFile(edited, `// why\n${text}`)
  assert.equal((await team.voltaic('migrate')).stderr, '', 'a comment is no change')
  await writeFile(edited, text.replace('default: 1', 'default: 2'))
  const warned = await team.voltaic('migrate')
  assert.deepEqual([warned.code, warned.stdout], [0, 'The database is up to date.\n'])
  assert.match(warned.stderr, /^warning: shop\.0002_item_size was edited after it was applied/)
  await writeFile(edited, text)

  const words = "colour: f.char({ maxLength: 5, default: 'red' }),"
  const theirs = await branches(team, `${size} ${words}`, `${size} ${colour.replace('our', 'or')}`)
  const clash = await team.fails(1, /cannot be merged/, 'makemigrations', '--merge')
  assert.match(clash, /Change field colour.*Rename field colour of Item to color/s)
  await rename(theirs, team.folder.file('aside'))
  assert.match(await team.ok('migrate'), /up to date/)

  const mine = (await team.files('shop')).at(-1)!
  await team.remove(`apps/shop/migrations/${mine}`)
  const gone = await team.voltaic('migrate', '--plan')
  assert.equal(gone.code, 0)
  assert.match(gone.stderr, /^warning: shop\.0004_\w+ is applied, and its file is gone/)
  assert.match(
    await team.ok('showmigrations', 'shop'),
    /^\[x\] shop\.0004_\w+ \(its file is gone\)$/m,
  )
  assert.match(await team.ok('migrate', '--prune'), /^forgot {2}shop\.0004_/)
  assert.deepEqual(await team.rows('SELECT name, color, size FROM shop_item'), [['a', 'red', 1]])
})

onSqlite('names of apps, migrations and options that there are not', async (team) => {
  await team.models('shop', model(''))
  await team.make()
  const unknown = /There is no app "nope".* The apps are: .*shop/
  await team.fails(1, unknown, 'migrate', 'nope')
  await team.fails(1, unknown, 'makemigrations', 'nope', '--check')
  await team.fails(1, unknown, 'showmigrations', 'nope')
  await team.fails(
    1,
    /no migration "0009"\. The migrations are: 0001_initial/,
    'migrate',
    'shop',
    '0009',
  )
  await team.fails(2, /Unknown option '--nope'/, 'migrate', '--nope')
  await team.fails(2, /name/, 'makemigrations', 'shop', '--empty', '--name', '../../evil')
  assert.deepEqual(await team.files('shop'), ['0001_initial.ts'])
  await team.ok('makemigrations', 'shop', '--empty', '--name', 'by_hand')
  assert.match(
    await team.text('shop', '0002_by_hand'),
    /dependencies: \[\['shop', '0001_initial'\]\]/,
  )
  await team.migration('shop', '0002_by_hand', '', "dependencies: [['shop', '0003_later']],")
  await team.migration('shop', '0003_later', '', "dependencies: [['shop', '0002_by_hand']],")
  await team.fails(1, /0002_by_hand.*0003_later|0003_later.*0002_by_hand/, 'migrate')
})
