import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Centrifuge } from 'centrifuge'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { App } from '../../../src/app/app.ts'
import { createApp } from '../../../src/app/create-app.ts'
import type { Settings } from '../../../src/app/settings.ts'
import { json } from '../../../src/http/responses/responses.ts'
import { get } from '../../../src/http/routes/route.ts'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { waitUntil } from '../../support/wait-until.ts'

const token = 'a-token-of-a-test-scraper'
const room = channel('room/:id', {
  subscribe: () => true,
  events: { said: z.string() },
  calls: { shout: { input: z.string(), run: (_context, text) => text.toUpperCase() } },
})

async function start(settings: Settings = {}): Promise<App & AsyncDisposable> {
  const app = await createApp({ logLevel: 'silent', channels: [room], ...settings })
  return Object.assign(app, { [Symbol.asyncDispose]: () => app.close() })
}

function scrape(app: App, headers: Record<string, string> = {}, url = '/metrics') {
  return app.inject({ url, headers: { host: 'elsewhere.example', ...headers } })
}

describe('/metrics', () => {
  it('is not there in production without a token', async () => {
    await using app = await start({
      environment: 'production',
      secretKey: 'x'.repeat(32),
      allowedHosts: ['elsewhere.example'],
    })
    assert.equal((await scrape(app)).statusCode, 404)
  })

  it('is open to this machine in development, not to what comes through a proxy', async () => {
    await using app = await start()
    assert.equal((await scrape(app)).statusCode, 200)
    const headers = { host: 'localhost', 'x-forwarded-for': '203.0.113.7' }
    assert.equal((await scrape(app, headers)).statusCode, 404)
  })

  it('wants the token where there is one', async () => {
    await using app = await start({ metrics: { token } })
    for (const authorization of ['', 'Bearer', `Basic ${token}`, `Bearer ${token}x`]) {
      const refused = await scrape(app, { authorization })
      assert.equal(refused.statusCode, 401)
      assert.equal(refused.body, '')
    }
    const answer = await scrape(app, { authorization: `Bearer ${token}` })
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  })

  it('leaves the path to a route of the project', async () => {
    await using app = await start({ routes: [get('/metrics', () => json({ own: true }))] })
    const answer = await app.inject({ url: '/metrics', headers: { host: 'localhost' } })
    assert.deepEqual(answer.json(), { own: true })
  })

  it('tells of connections, subscriptions, publications, calls, requests and the process', async () => {
    await using app = await start()
    const { port } = await app.listen({ port: 0 })
    const client = new Centrifuge(`ws://127.0.0.1:${port}/_voltaic/socket`, {
      websocket: WebSocket,
    })
    const subscription = client.newSubscription('room/1')
    const got: unknown[] = []
    subscription.on('publication', ({ data }) => got.push(data))
    subscription.subscribe()
    client.connect()
    await subscription.ready()
    await app.run(() => room.publish({ id: '1' }, 'said', 'hello'))
    await waitUntil(() => got.length === 1)
    assert.equal((await client.rpc('room/1#shout', 'hey')).data, 'HEY')
    await assert.rejects(client.rpc('room/1#shout', 7))
    const values = parse((await scrape(app)).body)
    const expected = {
      'voltaic_realtime_connections{transport="websocket"}': 1,
      'voltaic_realtime_connections{transport="sse"}': 0,
      voltaic_realtime_subscriptions: 1,
      voltaic_realtime_channels: 1,
      voltaic_realtime_connections_opened_total: 1,
      'voltaic_realtime_publications_total{channel="room/:id"}': 1,
      voltaic_realtime_deliveries_total: 1,
      'voltaic_realtime_slow_consumers_total{outcome="disconnected"}': 0,
      'voltaic_realtime_calls_total{method="room/:id#shout",outcome="ok"}': 1,
      'voltaic_realtime_calls_total{method="room/:id#shout",outcome="refused"}': 1,
      'voltaic_realtime_call_duration_seconds_count{method="room/:id#shout"}': 2,
      'voltaic_realtime_refusals_total{reason="origin"}': 0,
      'voltaic_backplane_connected{backplane="memory"}': 1,
      voltaic_http_requests_in_flight: 1,
      voltaic_processes: 1,
    }
    for (const [name, value] of Object.entries(expected))
      assert.equal(values.get(name), value, name)
    assert.ok(values.get('process_resident_memory_bytes')! > 1e6)
    assert.ok(values.get('voltaic_event_loop_delay_seconds{quantile="0.99"}')! >= 0)
    client.disconnect()
  })
})

describe('/readyz', () => {
  it('says which part is missing while the process ends, and /healthz stays', async () => {
    const going = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const work = channel('work', {
      subscribe: () => true,
      calls: {
        wait: {
          run() {
            started.resolve()
            return going.promise
          },
        },
      },
    })
    const app = await createApp({ logLevel: 'silent', channels: [work] })
    const { url, port } = await app.listen({ port: 0 })
    assert.equal((await fetch(`${url}/readyz`)).status, 200)
    const client = new Centrifuge(`ws://127.0.0.1:${port}/_voltaic/socket`, {
      websocket: WebSocket,
    })
    client.connect()
    const call = client.rpc('work#wait', {})
    await started.promise
    const closing = app.close()
    const answer = await fetch(`${url}/readyz`)
    assert.equal(answer.status, 503)
    assert.deepEqual(await answer.json(), { status: 'unavailable', failed: ['draining'] })
    assert.equal((await fetch(`${url}/healthz`)).status, 200)
    going.resolve()
    await call
    client.disconnect()
    await closing
  })
})

/** The values of an exposition by name and labels; every line must be one that Prometheus reads. */
function parse(text: string): Map<string, number> {
  const values = new Map<string, number>()
  for (const line of text.trimEnd().split('\n')) {
    if (/^# (HELP \w+ .+|TYPE \w+ (counter|gauge|histogram))$/.test(line)) continue
    const [, name, value] =
      /^(\w+(?:\{\w+="[^"\n]*"(?:,\w+="[^"\n]*")*\})?) (\S+)$/.exec(line) ?? []
    assert.ok(name, `not a line of an exposition: ${line}`)
    assert.ok(!values.has(name), `twice: ${name}`)
    values.set(name, Number(value))
  }
  return values
}
