/** Several processes that migrate at once, some that are killed, and a database that is not there. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { onBoth } from './journey.ts'

const bid = "op.createModel('Bid', { amount: f.int(), lot: f.foreignKey('auction.Lot') })"
const waits = `op.addField('Lot', 'seen', f.int({ default: 0 })), op.alterField('Lot', 'title', f.char({ maxLength: 40 })),
  op.run(async ({ model }) => {
    await model('auction.Lot').create({ title: 'Vase', seen: 1 })
    const { existsSync } = await import('node:fs')
    if (existsSync('go')) return
    console.log('in the middle')
    await new Promise((resolve) => setTimeout(resolve, 120_000))
  }, { reverse: () => undefined })`

onBoth(
  'four processes migrate at once, and others are killed in the middle',
  async (auction) => {
    await auction.models(
      'auction',
      `export class Lot extends Model({ title: f.char({ maxLength: 40 }), seen: f.int({ default: 0 }) }) {}
export class Bid extends Model({ amount: f.int(), get lot() { return f.foreignKey(() => Lot) } }) {}`,
    )
    await auction.migration(
      'auction',
      '0001_initial',
      `op.createModel('Lot', { title: f.char({ maxLength: 20 }) }), ${bid},
    op.run(async ({ model }) => { await model('auction.Lot').create({ title: 'Clock' }) }, { reverse: () => undefined })`,
    )
    const ended = await Promise.all([1, 2, 3, 4].map(() => auction.voltaic('migrate')))
    assert.deepEqual(
      ended.map(({ code, stderr }) => `${code}${stderr}`),
      ['0', '0', '0', '0'],
    )
    const first = ended.filter(({ stdout }) => stdout.includes('applied auction.0001_initial'))
    assert.equal(first.length, 1)
    assert.deepEqual(await auction.rows('SELECT title FROM auction_lot'), [['Clock']])
    await auction.run('INSERT INTO auction_bid (amount, lot_id) VALUES (5, 1), (6, 1)')

    await auction.migration(
      'auction',
      '0002_longer',
      waits,
      "dependencies: [['auction', '0001_initial']],",
    )
    await using killed = auction.folder.voltaic(['migrate'], { input: '' })
    await killed.ready(/in the middle/)
    await using waiting = auction.folder.voltaic(['migrate'], { input: '' })
    await killed.kill('SIGKILL')
    await waiting.ready(/in the middle/)
    await waiting.kill('SIGKILL')
    assert.deepEqual(await auction.columns('auction_lot'), ['id', 'title'])
    assert.deepEqual(await auction.rows('SELECT title FROM auction_lot'), [['Clock']])
    await auction.isSound()
    await auction.folder.write('go', '')
    assert.match(await auction.ok('migrate'), /applied auction\.0002_longer/)
    const lots = await auction.rows('SELECT title, seen FROM auction_lot ORDER BY id')
    assert.equal(lots.join(' '), 'Clock,0 Vase,1')
    const bids = await auction.rows('SELECT amount, lot_id FROM auction_bid ORDER BY id')
    assert.equal(bids.join(' '), '5,1 6,1')
    await auction.isSound()

    await auction.ok('migrate', 'auction', '0001', '--fake')
    assert.match(await auction.ok('showmigrations', 'auction'), /^\[ \] auction\.0002_longer/m)
    assert.deepEqual(await auction.columns('auction_lot'), ['id', 'title', 'seen'])

    const config = await readFile(auction.folder.file('voltaic.config.ts'), 'utf8')
    const nowhere = 'postgres://nobody:secret@127.0.0.1:1/none'
    await auction.folder.write('voltaic.config.ts', config.replace(auction.url, nowhere))
    await auction.ok('makemigrations', '--check')
    const unreachable = await auction.fails(
      1,
      /^error: PostgreSQL cannot be reached at 127\.0\.0\.1:1/,
      'migrate',
    )
    assert.doesNotMatch(unreachable, /secret/)
  },
  ['auction'],
)
