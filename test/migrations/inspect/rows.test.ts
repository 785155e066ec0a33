import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppDefinition } from '../../../src/core/app-definition.ts'
import { addStandaloneDatabase } from '../../../src/db/engine/databases.ts'
import { bindModels } from '../../../src/db/model/meta.ts'
import { inspectDatabase } from '../../../src/migrations/inspect/inspect-database.ts'
import { dialects } from '../dialects.ts'
import { type ExistingProject, existingProject } from './existing-project.ts'

// biome-ignore lint/suspicious/noExplicitAny: the models are written while the test runs
type Models = Readonly<Record<string, any>>

async function modelsOf({ database, write }: ExistingProject): Promise<Models> {
  const app: AppDefinition = await write((await inspectDatabase(database)).text)
  const models = app.parts.models as Models
  bindModels(Object.values(models), { app: app.label })
  database.addModels(Object.values(models))
  addStandaloneDatabase(database)
  return models
}

describe('the rows of a database that was there before', () => {
  for (const { dialect, skip } of dialects) {
    it(`are read, found and written through the models: Django on ${dialect}`, {
      skip,
    }, async () => {
      await using project = await existingProject('django', dialect)
      const { Product, Tag, User, Detail } = await modelsOf(project)
      const isSqlite = dialect === 'sqlite'
      const clock = await Product.get({ title: 'Wall clock', isActive: true, price: '12.50' })
      assert.deepEqual(
        [clock.id, clock.key, clock.price.toFixed(2), clock.weight, clock.stock, clock.views],
        [
          1,
          isSqlite ? '0123456789abcdef0123456789abcdef' : '01234567-89ab-cdef-0123-456789abcdef',
          '12.50',
          1.25,
          3,
          9007199254740993n,
        ],
      )
      assert.deepEqual([clock.isActive, clock.isChecked], [true, null])
      assert.equal(clock.availableFrom, '2024-02-29')
      assert.match(clock.opensAt, /^14:30:00/)
      assert.equal(clock.createdAt.toISOString(), '2024-03-01T12:00:00.123Z')
      assert.deepEqual(clock.attributes, { colour: 'red', sizes: [1, 2] })
      assert.deepEqual([clock.address, [...clock.digest]], ['192.168.0.1', [0, 255]])
      assert.equal((await (await clock.category).parent).name, 'Clocks')
      assert.deepEqual(await clock.tags.valuesList('name', { flat: true }), ['old'])
      assert.equal((await clock.detail).text, 'Of brass.')
      assert.deepEqual(
        await Product.filter({ createdAt: { gt: new Date('2024-03-01T23:00:00Z') } }).valuesList(
          'code',
          {
            flat: true,
          },
        ),
        ['V1'],
      )
      assert.equal((await User.get({ username: 'ann' })).dateJoined.getUTCFullYear(), 2024)

      const tag = await Tag.create({ name: 'tall' })
      await clock.tags.add(tag)
      await clock
        .set({ price: '13.75', opensAt: null, isChecked: false, attributes: { a: [] } })
        .save()
      await clock.refresh()
      assert.deepEqual(
        [clock.price.toFixed(2), clock.opensAt, clock.isChecked],
        ['13.75', null, false],
      )
      assert.equal(await clock.tags.count(), 2)
      const made = await Product.create({
        ...{
          key: isSqlite ? '0'.repeat(32) : '00000000-0000-0000-0000-000000000001',
          title: 'Lamp',
          code: 'L1',
        },
        ...{
          description: '',
          price: '1',
          stock: 1,
          rank: 1,
          level: 1,
          views: 1n,
          isActive: true,
          createdAt: new Date(),
        },
        ...{ attributes: {}, email: '', site: '', picture: '', category: 1 },
      })
      await Detail.create({ product: made, text: 'Bright.' })
      assert.equal((await Detail.get({ product: made })).text, 'Bright.')
    })
  }

  it('are read and written with the types of PostgreSQL', { skip: dialects[1].skip }, async () => {
    await using project = await existingProject('sakila', 'postgres')
    const { Film, FilmActor, Staff } = await modelsOf(project)
    const film = await Film.get({
      rating: 'G',
      specialFeatures: { contains: ['Trailers'] },
      releaseYear: 2006,
    })
    assert.deepEqual(
      [film.specialFeatures, film.rentalRate.toFixed(2)],
      [['Trailers', 'Deleted Scenes'], '4.99'],
    )
    assert.match(film.fulltext, /'boat'/)
    await film.set({ rating: 'PG-13', specialFeatures: ['Trailers'] }).save()
    assert.equal(await Film.filter({ rating: { in: ['PG', 'PG-13'] } }).count(), 1)
    assert.deepEqual(await film.actors.valuesList('firstName', { flat: true }), ['PIA'])
    assert.equal(await FilmActor.filter({ film }).count(), 1)
    assert.equal(await Staff.filter({ active: true }).count(), 0)
    const made = await Film.create({ title: 'SECOND', language: 1, fulltext: '' })
    assert.deepEqual([made.rating, (await film.categories)[0].name], ['G', 'Action'])
  })

  it('are read through names and keys in mixed case', async () => {
    await using project = await existingProject('chinook', 'sqlite')
    const { Track, Playlist, Employee, Invoice } = await modelsOf(project)
    const [music] = await Playlist.filter({ tracks: { name: 'Neap' } })
    assert.deepEqual(
      await music.tracks
        .orderBy('id')
        .valuesList('unitPrice', { flat: true })
        .then((all: { toFixed(n: number): string }[]) => all.map((one) => one.toFixed(2))),
      ['0.99', '1.29'],
    )
    assert.equal((await (await Employee.get({ lastName: 'Berg' })).reportsTo).firstName, 'Ada')
    assert.equal(
      (await Invoice.get({ id: 1 })).invoiceDate.toISOString(),
      '2009-01-01T00:00:00.000Z',
    )
    const track = await Track.create({
      name: 'Slack',
      milliseconds: 5,
      unitPrice: '0.99',
      mediaType: 1,
    })
    await music.tracks.add(track)
    assert.equal(await track.playlists.count(), 1)
  })
})
