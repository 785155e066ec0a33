/** Bad input to the auction house: each gets its clear error, and nothing else happens. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import {
  type Auction,
  accountOf,
  askAuction,
  postForm,
  sameOrigin,
  signIn,
  startAuction,
} from '../support/auction.ts'
import { centrifugeClient } from '../support/centrifuge-client.ts'
import { startNode } from '../support/child-process.ts'
import { type EmptyDatabase, emptyDatabase } from '../support/empty-database.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

describe('bad input', () => {
  let folder: TemporaryFolder
  let auction: Auction
  let database: EmptyDatabase
  let slug: string
  let draft: string
  let cookie: string

  before(async () => {
    folder = await temporaryFolder()
    database = await emptyDatabase(folder.file('auction.sqlite'))
    auction = await startAuction(folder.path, { database: database.url })
    const one = async (sql: string) => String((await askAuction(database.url, sql))[0]?.[0])
    slug = await one(
      "select slug from lots_lot where status = 'open' order by closes_at desc limit 1",
    )
    draft = await one("select slug from lots_lot where status = 'open' order by closes_at limit 1")
    await askAuction(
      database.url,
      `update lots_lot set status = 'draft', closes_at = null where slug = '${draft}'`,
    )
    cookie = await signIn(auction, accountOf(auction, 'bidder one'))
  })

  after(async () => {
    await auction?.process.kill('SIGTERM')
    await database?.[Symbol.asyncDispose]()
    await folder?.remove()
  })

  async function bids(): Promise<number> {
    return Number((await askAuction(database.url, 'select count(*) from lots_bid'))[0]?.[0])
  }

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(auction.url + path, { headers: { accept: 'text/html', ...headers } })

  test('an unknown lot, and a draft for others, are 404', async () => {
    const unknown = await get('/lots/no-such-lot')
    assert.equal(unknown.status, 404)
    assert.match(unknown.headers.get('content-type')!, /html/)
    assert.equal((await get(`/lots/${draft}`)).status, 404)
    assert.equal((await get(`/lots/${draft}`, { cookie })).status, 404)
    assert.equal((await get(`/lots/${slug}`)).status, 200)
  })

  test('malformed JSON is 400', async () => {
    const headers = {
      ...sameOrigin,
      cookie,
      'content-type': 'application/json',
      accept: 'application/json',
    }
    const response = await fetch(`${auction.url}/lots/${slug}/bids`, {
      method: 'POST',
      headers,
      body: '{"amount":',
    })
    assert.equal(response.status, 400)
    assert.ok(((await response.json()) as { error: { message: string } }).error.message)
  })

  test('a price that is no number shows the form again with the reason, and is no bid', async () => {
    const count = await bids()
    const response = await postForm(
      `${auction.url}/lots/${slug}/bids`,
      { amount: 'a lot', key: crypto.randomUUID() },
      cookie,
    )
    assert.equal(response.status, 422)
    assert.match(await response.text(), /whole dollars/)
    assert.equal(await bids(), count)
  })

  test('a bid by nobody leads to sign-in, and is no bid', async () => {
    const count = await bids()
    const response = await postForm(`${auction.url}/lots/${slug}/bids`, {
      amount: '99999',
      key: crypto.randomUUID(),
    })
    assert.equal(response.status, 303)
    assert.match(response.headers.get('location')!, /^\/sign-in\?next=/)
    assert.equal(await bids(), count)
  })

  test('a missing CSRF token and a foreign origin are 403', async () => {
    const count = await bids()
    const post = (headers: Record<string, string>) =>
      fetch(`${auction.url}/lots/${slug}/bids`, {
        method: 'POST',
        headers: { cookie, ...headers },
        body: new URLSearchParams({ amount: '99999', key: crypto.randomUUID() }),
        redirect: 'manual',
      })
    const missing = await post({})
    assert.equal(missing.status, 403)
    assert.match(await missing.text(), /CSRF|reload|form/i)
    assert.equal((await post({ origin: 'https://evil.example' })).status, 403)
    assert.equal((await post({ 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal(await bids(), count)
  })

  test('a form that is sent twice counts once', async () => {
    const page = await (await get(`/lots/${slug}`, { cookie })).text()
    const amount =
      /name="amount"[^>]*value="(\d+)"/.exec(page)?.[1] ??
      /value="(\d+)"[^>]*name="amount"/.exec(page)?.[1]
    const key = /name="key"[^>]*value="([^"]+)"/.exec(page)?.[1]
    assert.ok(amount && key, 'the page has the form')
    const count = await bids()
    const form = () => postForm(`${auction.url}/lots/${slug}/bids`, { amount, key }, cookie)
    const statuses = (await Promise.all([form(), form()])).map(({ status }) => status)
    assert.deepEqual(statuses, [303, 303])
    assert.equal(await bids(), count + 1)
  })

  test('an unknown channel and a draft for others are refused, the connection stays', async () => {
    const client = centrifugeClient(auction.url, { cookie })
    client.connect()
    const refusal = (channel: string) =>
      new Promise<number>((resolve) => {
        const subscription = client.newSubscription(channel)
        subscription.on('unsubscribed', ({ code }) => resolve(code))
        subscription.subscribe()
      })
    assert.ok((await refusal('no/such/channel')) >= 100)
    assert.ok((await refusal(`lot/${draft}`)) >= 100)
    assert.equal(client.state, 'connected')
    await assert.rejects(
      client.rpc('lot/no-such-lot#bid', { amount: '1', key: crypto.randomUUID() }),
    )
    client.disconnect()
  })

  test('a wrong frame closes the connection with its code, others stay', async () => {
    const closeCode = (frame: string) =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(`${auction.url.replace('http', 'ws')}/_voltaic/socket`, {
          headers: { origin: auction.url },
        })
        socket.on('open', () => socket.send(frame))
        socket.on('close', resolve)
        socket.on('error', reject)
      })
    assert.equal(await closeCode('this is not JSON'), 3501)
    assert.equal(await closeCode('{"id":1,"nonsense":{}}'), 3501)
    assert.equal((await get('/healthz')).status, 200)
  })

  test('a socket from a foreign page is refused before it is open', async () => {
    const status = await new Promise((resolve) => {
      const socket = new WebSocket(`${auction.url.replace('http', 'ws')}/_voltaic/socket`, {
        headers: { origin: 'https://evil.example', cookie },
      })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.on('open', () => resolve('open'))
    })
    assert.equal(status, 403)
  })

  test('a port in use is one line that names it', async () => {
    await using other = startNode(
      'examples/auction/demo.ts',
      ['--port', String(auction.port), '--data', folder.file('other')],
      {
        node: ['--import', 'voltaic/register'],
      },
    )
    const { code } = await other.exited
    assert.equal(code, 1)
    assert.match(other.stderr.trim(), new RegExp(`^Port ${auction.port} .*in use.*$`))
  })

  test('a misspelt setting stops the start with its name', async () => {
    const source =
      "import { createApp } from 'voltaic'\nawait createApp({ databse: 'sqlite::memory:' } as object)"
    await using process = startNode('-e', [source], { node: ['--input-type=module-typescript'] })
    const { code } = await process.exited
    assert.notEqual(code, 0)
    assert.match(process.stderr, /databse.*Did you mean database\?/)
  })
})
