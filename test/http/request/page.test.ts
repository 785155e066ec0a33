import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { connect } from '../../../src/db/engine/connect.ts'
import { assertQueries } from '../../../src/db/engine/queries.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { getOr404 } from '../../../src/http/request/get-or-404.ts'
import { paginate } from '../../../src/http/request/page.ts'
import { json } from '../../../src/http/responses/responses.ts'
import { get } from '../../../src/http/routes/route.ts'
import { emptyDatabase } from '../../support/empty-database.ts'
import { testServer } from '../test-server.ts'

class Note extends Model(
  { title: f.char({ maxLength: 20 }), isOpen: f.boolean({ default: true }) },
  { ordering: ['id'] },
) {}

async function notes(t: TestContext, count: number): Promise<void> {
  const made = await emptyDatabase()
  const database = await connect(made.url, { models: [Note] })
  await database.createTables()
  t.after(async () => {
    await database.close()
    await made[Symbol.asyncDispose]()
  })
  for (let number = 1; number <= count; number++) await Note.create({ title: `n${number}` })
}

function at(query: string): URL {
  return new URL(`http://localhost/notes${query}`)
}

test('a page has its rows, its place and the addresses of others, by two queries', async (t) => {
  await notes(t, 5)
  const page = await assertQueries(2, () => paginate(Note.all(), 2, at('?tag=a&page=2')))
  assert.deepEqual(
    page.rows.map(({ title }) => title),
    ['n3', 'n4'],
  )
  assert.deepEqual([page.number, page.pages, page.total], [2, 3, 5])
  assert.deepEqual([page.hasPrevious, page.hasNext], [true, true])
  assert.equal(page.urlFor(3), '/notes?tag=a&page=3')
  assert.equal(page.urlFor(1), '/notes?tag=a')
  const last = await paginate(Note.all(), 2, at('?page=3'))
  assert.deepEqual([last.rows.length, last.hasNext], [1, false])
})

test('without rows there is one empty page', async (t) => {
  await notes(t, 0)
  const page = await paginate(Note.filter({ isOpen: false }), 2, at(''))
  assert.deepEqual([page.rows, page.number, page.pages, page.total], [[], 1, 1, 0])
})

test('a page that does not exist is 404', async (t) => {
  await notes(t, 3)
  for (const query of [
    '?page=3',
    '?page=0',
    '?page=-1',
    '?page=x',
    '?page=',
    '?page=1.0',
    '?page=99999999999',
  ]) {
    await assert.rejects(paginate(Note.all(), 2, at(query)), { status: 404 }, query)
  }
  await assert.rejects(paginate(Note.all(), 0, at('')), { code: 'E_PAGE_SIZE' })
})

test('a view asks for its page and for its row', async (t) => {
  await notes(t, 3)
  const routes = [
    get('/notes', async ({ page }) => json((await page(Note.all(), 2)).rows.length)),
    get('/notes/:title', async ({ params }) =>
      json(await getOr404(Note.all(), { title: params.title })),
    ),
    get('/open/:title', async ({ params }) => json(await getOr404(Note, { title: params.title }))),
  ]
  const server = testServer(t, routes)
  assert.equal((await server.inject('/notes?page=2')).json(), 1)
  assert.equal((await server.inject('/notes?page=3')).statusCode, 404)
  assert.equal((await server.inject('/notes/n2')).json().title, 'n2')
  assert.equal((await server.inject('/open/n2')).json().id, 2)
  assert.equal((await server.inject('/notes/x')).statusCode, 404)
})

test('the page that tells of an error in development has the queries of its request', async (t) => {
  await notes(t, 1)
  const failing = get('/', async () => {
    await Note.filter({ title: 'n1' }).count()
    throw new Error('broken')
  })
  const server = testServer(t, [failing, get('/other', async () => json(await Note.count()))], {
    development: true,
  })
  const [response] = await Promise.all([
    server.inject({ url: '/', headers: { accept: 'text/html' } }),
    server.inject('/other'),
  ])
  assert.match(response.body, /<h2>Queries: 1<\/h2>[\s\S]*<code>select count/i)
})
