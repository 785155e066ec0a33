import assert from 'node:assert/strict'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import { Line, type LineMessage } from '../../../../src/realtime/backplane/workers/line.ts'
import { waitUntil } from '../../../support/wait-until.ts'

function lineWith(stream: ReturnType<typeof duplexPair>[number]) {
  const messages: LineMessage[] = []
  let closings = 0
  const line = new Line(stream, {
    message: (message) => messages.push(message),
    closed: () => void closings++,
  })
  return { line, messages, closings: () => closings }
}

test('messages arrive in order, whole, however the bytes are cut', async () => {
  const [one, other] = duplexPair()
  const { messages } = lineWith(one)
  const sent = [['a', 1, 'é\n"'], ['b', { long: 'x'.repeat(1_000) }], ['c']]
  const bytes = Buffer.from(sent.map((message) => `${JSON.stringify(message)}\n`).join(''))
  for (const byte of bytes) other.write(Buffer.of(byte))
  await waitUntil(() => messages.length === 3)
  assert.deepEqual(messages, sent)
})

test('what is sent in one tick is one write', async () => {
  const [one, other] = duplexPair()
  const { line } = lineWith(one)
  const chunks: string[] = []
  other.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
  for (const n of [1, 2, 3]) line.send(['n', n])
  await waitUntil(() => chunks.length > 0)
  assert.deepEqual(chunks, ['["n",1]\n["n",2]\n["n",3]\n'])
})

test('ends once, with what was said before', async () => {
  const [one, other] = duplexPair()
  const [here, there] = [lineWith(one), lineWith(other)]
  here.line.send(['last'])
  here.line.close()
  here.line.close()
  await waitUntil(() => there.closings() === 1)
  assert.deepEqual(there.messages, [['last']])
  assert.deepEqual([here.closings(), there.line.isClosed], [1, true])
  there.line.send(['nobody hears it'])
})

test('half a message of a process that was killed is none', async () => {
  const [one, other] = duplexPair()
  const { messages, closings } = lineWith(one)
  other.end('["whole"]\n["half')
  await waitUntil(() => closings() === 1)
  assert.deepEqual(messages, [['whole']])
})
