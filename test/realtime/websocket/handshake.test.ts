/** The handshake of a node: what is answered to requests, right and wrong. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { chooseProtocol } from '../../../src/realtime/websocket/handshake.ts'
import { RawClient, Somebody, startRig } from '../rig.ts'

const channels = [channel('open/:id', { subscribe: () => true })]

const right: Readonly<Record<string, string>> = {
  host: 'localhost',
  connection: 'keep-alive, Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** Everything that a server answers until it ends the connection, or has accepted. */
async function ask(
  port: number,
  headers: Readonly<Record<string, string | undefined>> = {},
  line = 'GET /_voltaic/socket HTTP/1.1',
): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const all = Object.entries({ ...right, ...headers }).filter(([, value]) => value !== undefined)
  socket.write(`${line}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
    if (answer.startsWith('HTTP/1.1 101')) socket.destroy()
  })
  await once(socket, 'close')
  return answer
}

test('a right request is accepted, with the key of the specification, and without extensions', async () => {
  await using rig = await startRig({ channels })
  const answer = await ask(rig.port, { 'sec-websocket-extensions': 'permessage-deflate' })
  assert.equal(
    answer,
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
  )
})

test('of the subprotocols that are offered the one that is spoken is chosen, and no other is echoed', async () => {
  await using rig = await startRig({ channels })
  const chosen = await ask(rig.port, { 'sec-websocket-protocol': 'chat, centrifuge-json' })
  assert.match(chosen, /\r\nSec-WebSocket-Protocol: centrifuge-json\r\n/)
  const none = await ask(rig.port, { 'sec-websocket-protocol': 'chat' })
  assert.match(none, /^HTTP\/1\.1 101 /)
  assert.doesNotMatch(none, /Sec-WebSocket-Protocol/)
  assert.equal(chooseProtocol([]), undefined)
})

const wrong: [what: string, headers: Record<string, string | undefined>, status: number][] = [
  ['another version', { 'sec-websocket-version': '8' }, 426],
  ['no version', { 'sec-websocket-version': undefined }, 426],
  ['no key', { 'sec-websocket-key': undefined }, 400],
  ['a short key', { 'sec-websocket-key': 'c2hvcnQ=' }, 400],
  ['two keys', { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==, x' }, 400],
  ['another protocol', { upgrade: 'h2c' }, 400],
  ['a body', { 'content-length': '3' }, 400],
]

test('a wrong request is refused with a status and a sentence', async () => {
  await using rig = await startRig({ channels })
  for (const [what, headers, status] of wrong) {
    const answer = await ask(rig.port, headers)
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `), what)
    assert.match(head, /\r\nconnection: close\r\n/i, what)
    assert.match(head, new RegExp(`\r\ncontent-length: ${body.length}(\r\n|$)`), what)
    assert.match(body, /^[A-Z].+\.\n$/, what)
  }
  const old = await ask(rig.port, { 'sec-websocket-version': '8' })
  assert.match(old, /\r\nsec-websocket-version: 13\r\n/)
  const post = await ask(rig.port, {}, 'POST /_voltaic/socket HTTP/1.1')
  assert.match(post, /^HTTP\/1\.1 405 [\s\S]*\r\nallow: GET\r\n/)
  assert.equal(rig.realtime.stats.connections, 0)
})

test('whoever is refused for now is told when to come again', async () => {
  await using rig = await startRig({ channels, limits: { connectionsPerAddress: 0 } })
  assert.match(await ask(rig.port), /^HTTP\/1\.1 429 [\s\S]*\r\nretry-after: 1\r\n/)
})

test('another origin is refused before it is answered; a token needs no origin', async () => {
  await using rig = await startRig({
    channels,
    authenticateToken: async () => ({ user: new Somebody('token-user') }),
  })
  const cookie = 'user=ana; session=1'
  assert.match(await ask(rig.port, { origin: 'https://evil.example' }), /^HTTP\/1\.1 403 /)
  assert.match(await ask(rig.port, { cookie }), /^HTTP\/1\.1 403 /)
  const client = await new RawClient(rig.socket()).open()
  client.send({ id: 1, connect: { token: 'good' } })
  assert.ok((await client.reply(1)).connect)
})

test('what fails while a socket is opened is logged, and the process goes on', async () => {
  await using rig = await startRig({
    channels,
    addressOf: () => {
      throw new Error('no address')
    },
  })
  assert.match(await ask(rig.port), /^HTTP\/1\.1 500 /)
  assert.equal(rig.log[0]?.err?.message, 'no address')
})

test('commands that come in the packet of the request are not lost', async () => {
  await using rig = await startRig({ channels })
  const socket = connect(rig.port, '127.0.0.1')
  const { text } = await import('./client-frame.ts')
  const lines = Object.entries(right).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = `GET /_voltaic/socket HTTP/1.1\r\n${lines.join('')}\r\n`
  socket.write(Buffer.concat([Buffer.from(request), text('{"id":1,"connect":{}}')]))
  let answer = ''
  while (!answer.includes('"connect":')) answer += String(await once(socket, 'data'))
  socket.destroy()
})
