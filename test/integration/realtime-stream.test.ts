import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Centrifuge } from 'centrifuge'
import { z } from 'zod'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, type Rig, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

const room = channel('room/:id', {
  subscribe: () => true,
  state: () => 'ready',
  events: { said: z.string() },
  calls: { name: { run: ({ user }) => user.name } },
})

/** The part of a browser's EventSource that the official client uses. */
function eventSource(headers: Record<string, string>, seen: Response[] = []) {
  return class {
    onopen?: () => void
    onerror?: (error: unknown) => void
    onmessage?: (event: { data: string }) => void
    readonly #aborter = new AbortController()

    constructor(url: string) {
      void this.#read(url).catch((error: unknown) => this.onerror?.(error))
    }

    close(): void {
      this.#aborter.abort()
    }

    async #read(url: string): Promise<void> {
      const response = await fetch(url, { headers, signal: this.#aborter.signal })
      seen.push(response)
      if (response.status !== 200) throw new Error(`status ${response.status}`)
      this.onopen?.()
      let text = ''
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        const events = (text + read.value).split('\n\n')
        text = events.pop()!
        for (const event of events) this.onmessage?.({ data: event.replaceAll(/^data: /gm, '') })
      }
      throw new Error('the stream ended')
    }
  }
}

function client(rig: Rig, headers: Record<string, string>, seen: Response[] = []): Centrifuge {
  const base = `http://127.0.0.1:${rig.port}/_voltaic`
  return new Centrifuge([{ transport: 'sse', endpoint: `${base}/sse` }], {
    eventsource: eventSource(headers, seen),
    emulationEndpoint: `${base}/emulation`,
    fetch: (url: string, init: RequestInit) =>
      fetch(url, { ...init, headers: { ...headers, ...(init.headers as object) } }),
    minReconnectDelay: 10,
    maxReconnectDelay: 50,
  })
}

const cookie = 'user=ana; session=s'

test('the official client over server-sent events', async () => {
  await using rig = await startRig({ channels: [room] })
  const ana = client(rig, { cookie, 'sec-fetch-site': 'same-origin' })
  ana.connect()
  const sub = ana.newSubscription('room/1')
  const said: unknown[] = []
  sub.on('publication', ({ data }) => said.push(data.data))
  const subscribed = once<{ data?: unknown }>((resolve) => sub.on('subscribed', resolve))
  sub.subscribe()
  assert.equal((await subscribed).data, 'ready')
  assert.deepEqual((await ana.rpc('room/1#name', {})).data, 'ana')
  await room.publish({ id: 1 }, 'said', 'one\ntwo')
  await waitUntil(() => said.length === 1)
  assert.deepEqual(said, ['one\ntwo'])
  const over = once<{ code: number }>((resolve) => ana.on('disconnected', resolve))
  await rig.events.emit('session:ended', { sessionId: 's' })
  assert.equal((await over).code, 3503)
  await waitUntil(() => rig.realtime.stats.connections === 0)
})

test('the origin rule holds for streams and for posts', async () => {
  await using rig = await startRig({ channels: [room] })
  const own = `http://127.0.0.1:${rig.port}`
  const connect = encodeURIComponent('{"id":1,"connect":{}}')
  const open = (headers: Record<string, string>) =>
    fetch(`${own}/_voltaic/sse?cf_connect=${connect}`, { headers })
  assert.equal((await open({ cookie })).status, 403)
  assert.equal((await open({ cookie, 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await open({ cookie, origin: 'https://evil.example.com' })).status, 403)
  const response = await open({ cookie, origin: own })
  assert.equal(response.status, 200)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const { value } = await reader.read()
  const { connect: result } = JSON.parse(value!.slice('data: '.length)) as {
    connect: { session: string; node: string }
  }
  const post = (body: object, headers: Record<string, string> = { origin: own }) =>
    fetch(`${own}/_voltaic/emulation`, { method: 'POST', headers, body: JSON.stringify(body) })
  const command = { ...result, data: '{"id":2,"rpc":{"method":"room/1#name"}}' }
  assert.equal((await post(command, {})).status, 403)
  assert.equal((await post(command, { origin: 'https://evil.example.com' })).status, 403)
  assert.equal((await post(command)).status, 204)
  assert.equal((await reader.read()).value, 'data: {"id":2,"rpc":{"data":"ana"}}\n\n')
  assert.equal((await post({ ...command, session: 'guess' })).status, 204)
  assert.equal((await post({ ...command, node: 'other' })).status, 404)
  assert.equal((await post({ data: 1 })).status, 400)
  assert.equal((await post({ ...command, data: 'x'.repeat(200_000) })).status, 413)
  assert.equal((await fetch(`${own}/_voltaic/emulation`)).status, 405)
  assert.equal((await fetch(`${own}/_voltaic/sse`)).status, 400)
  await reader.cancel()
  await waitUntil(() => rig.realtime.stats.connections === 0)
})

test('the other requests of the server are answered as before', async () => {
  await using rig = await startRig({ channels: [room] })
  rig.server.on('request', (_request, response) => response.end('late'))
  assert.equal(await (await fetch(`http://127.0.0.1:${rig.port}/`)).text(), 'late')
  const { createServer } = await import('node:http')
  const server = createServer((_request, response) => response.end('before'))
  rig.realtime.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/page`)).text(), 'before')
  assert.equal((await fetch(`http://127.0.0.1:${port}/_voltaic/sse`)).status, 400)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
