import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FrameSink } from '../../../src/realtime/websocket/frame-sink.ts'
import { MessageParser } from '../../../src/realtime/websocket/message-parser.ts'
import { readWholeFrame } from '../../../src/realtime/websocket/whole-frame.ts'
import { clientFrame, fragments, text } from './client-frame.ts'
import { randomStream } from './random-stream.ts'

/** Notes what is found, and stops at what ends a connection. */
class Notes implements FrameSink {
  readonly isMasked: boolean = true
  readonly messageBytes = 5_000
  readonly fragments = 8
  readonly found: string[] = []
  isOver = false

  text(message: string): void {
    this.found.push(`text ${message}`)
  }

  binary(message: Buffer): void {
    this.found.push(`binary ${message.toString('hex')}`)
  }

  ping(payload: Buffer): void {
    this.found.push(`ping ${payload.toString('hex')}`)
  }

  closing(code: number | undefined): void {
    this.isOver = true
    this.found.push(`closing ${code}`)
  }

  violated(code: number): void {
    this.isOver = true
    this.found.push(`violated ${code}`)
  }
}

/** Reads as a socket does; without the fast path when it is told so. */
function read(chunks: readonly Buffer[], { isFast = true } = {}): string[] {
  const notes = new Notes()
  let parser: MessageParser | undefined
  for (const given of chunks) {
    const chunk = Buffer.from(given) // it is unmasked in place
    for (let at = 0; at < chunk.length && !notes.isOver; ) {
      const next = parser || !isFast ? at : readWholeFrame(chunk, at, notes)
      if (next !== at) {
        at = next
        continue
      }
      parser ??= new MessageParser(notes)
      at = parser.read(chunk, at)
      if (parser.isDone) parser = undefined
    }
  }
  return notes.found
}

test('random streams give the same in one piece, in pieces, byte by byte, and without the fast path', () => {
  for (let seed = 1; seed <= 1_500; seed++) {
    const chunks = randomStream(seed)
    const whole = Buffer.concat(chunks)
    const expected = read([whole])
    assert.deepEqual(read(chunks), expected, `seed ${seed}`)
    assert.deepEqual(read(Array.from(whole, (byte) => Buffer.of(byte))), expected, `seed ${seed}`)
    assert.deepEqual(read([whole], { isFast: false }), expected, `seed ${seed}`)
  }
})

test('a length beyond the limit is refused by the header alone', () => {
  for (const declared of [
    5_001n,
    65_536n,
    10_000_000n,
    2n ** 53n,
    2n ** 63n - 1n,
    2n ** 64n - 1n,
  ]) {
    const frame = clientFrame({ opcode: 1, declared })
    assert.deepEqual(read([frame.subarray(0, frame.length - 4)]), ['violated 1009'], `${declared}`)
  }
})

test('fragments count together, in bytes and in number', () => {
  const half = 'x'.repeat(2_600)
  const [first, second] = fragments([half, half]) as [Buffer, Buffer]
  assert.deepEqual(read([first, second.subarray(0, 4)]), ['violated 1009'])
  assert.deepEqual(read(fragments(Array(8).fill('y'))), [`text ${'y'.repeat(8)}`])
  assert.deepEqual(read(fragments(Array(9).fill(''))), ['violated 1008'])
})

test('what is kept of a message that is not complete is a copy', () => {
  const frame = text('hello')
  const chunk = Buffer.from(frame.subarray(0, 8))
  const notes = new Notes()
  const parser = new MessageParser(notes)
  parser.read(chunk, 0)
  chunk.fill(0)
  parser.read(frame.subarray(8), 0)
  assert.deepEqual(notes.found, ['text hello'])
})
