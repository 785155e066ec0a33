/** Streams of a client that are the same for the same seed: valid, broken in one place, mutated, or garbage. */
import { opcodes } from '../../../src/realtime/websocket/encode-frame.ts'
import { seeded } from '../../support/seeded.ts'
import { binary, clientFrame, close, fragments, ping, pong, text } from './client-frame.ts'

type Pick = (below: number) => number

const letters = ['a', 'é', '→', '😀', '\u{10ffff}', '\ufffd', ' ', '"']
const invalidText = ['eda080', 'f490', 'c0af', '80', 'ff', 'e282', 'f09f98', 'c3']
const sizes = [0, 1, 2, 5, 17, 63, 125, 126, 200, 1_000, 4_096]
const codes = [1000, 1001, 1002, 1005, 1006, 1011, 1014, 1015, 3000, 3501, 4999, 5000, 0, 999, 2999]

/** The pieces in which a stream arrives. */
export function randomStream(seed: number): Buffer[] {
  const pick = seeded(seed)
  return inChunks(damaged(Buffer.concat(randomFrames(pick)), pick), pick)
}

function randomFrames(pick: Pick): Buffer[] {
  const count = 1 + pick(12)
  const frames = Array.from({ length: count }, () => randomFrame(pick)).flat()
  if (pick(3) === 0) frames.push(close(codes[pick(codes.length)]!, randomText(pick, pick(20))))
  return frames
}

function randomFrame(pick: Pick): Buffer[] {
  const size = sizes[pick(sizes.length)]!
  const kind = pick(20)
  if (kind < 8) return [text(randomText(pick, size))]
  if (kind < 10) return [binary(Buffer.alloc(size, pick(256)))]
  if (kind < 14) return randomFragments(pick, size)
  if (kind < 16) return [ping(randomText(pick, pick(30)))]
  if (kind < 17) return [pong(randomText(pick, pick(30)))]
  if (kind < 18) return [text(withInvalid(pick, size))]
  return [broken(pick)]
}

function randomText(pick: Pick, length: number): string {
  return Array.from({ length }, () => letters[pick(letters.length)]).join('')
}

function withInvalid(pick: Pick, size: number): Buffer {
  const wrong = Buffer.from(invalidText[pick(invalidText.length)]!, 'hex')
  const after = pick(2) === 0 ? '' : randomText(pick, 3)
  return Buffer.concat([Buffer.from(randomText(pick, size)), wrong, Buffer.from(after)])
}

/** A message cut anywhere, within characters too, with pings between its parts. */
function randomFragments(pick: Pick, size: number): Buffer[] {
  const payload = pick(6) === 0 ? withInvalid(pick, size) : Buffer.from(randomText(pick, size))
  const cuts = Array.from({ length: pick(10) }, () => pick(payload.length + 1)).sort(
    (a, b) => a - b,
  )
  const bounds = [0, ...cuts, payload.length]
  const parts = bounds.slice(1).map((end, index) => payload.subarray(bounds[index], end))
  const frames = fragments(parts, pick(5) === 0 ? opcodes.binary : opcodes.text)
  return frames.flatMap((frame) => (pick(4) === 0 ? [ping('between'), frame] : [frame]))
}

/** A frame that no client may send, or that is too long. */
function broken(pick: Pick): Buffer {
  const payload = randomText(pick, 4)
  const ways = [
    () => clientFrame({ opcode: opcodes.text, payload, reserved: 1 + pick(7) }),
    () => clientFrame({ opcode: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15][pick(10)]!, payload }),
    () => clientFrame({ opcode: opcodes.text, payload, isMasked: false }),
    () => clientFrame({ opcode: opcodes.ping, payload, isFinal: false }),
    () => clientFrame({ opcode: opcodes.ping, payload: 'x'.repeat(126) }),
    () => clientFrame({ opcode: opcodes.close, payload: 'x' }),
    () => clientFrame({ opcode: opcodes.continuation, payload }),
    () => clientFrame({ opcode: opcodes.text, payload, isFinal: false }),
    () => clientFrame({ opcode: opcodes.text, payload, declared: 2n ** BigInt(pick(63)) - 1n }),
    () => close(),
  ]
  return ways[pick(ways.length)]!()
}

/** Half of the streams stay as they are; others lose their end, get bytes changed, or are garbage altogether. */
function damaged(bytes: Buffer, pick: Pick): Buffer {
  const way = pick(10)
  if (way < 6) return bytes
  if (way === 6) return bytes.subarray(0, pick(bytes.length + 1))
  if (way === 7) return Buffer.from(Array.from({ length: 1 + pick(200) }, () => pick(256)))
  const changed = Buffer.from(bytes)
  for (let count = 1 + pick(3); count > 0; count--) changed[pick(changed.length)] = pick(256)
  return changed
}

function inChunks(bytes: Buffer, pick: Pick): Buffer[] {
  const largest = [1, 3, 20, 500, 100_000][pick(5)]!
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + pick(largest)
    chunks.push(bytes.subarray(at, end))
    at = end
  }
  return chunks
}
