/** 6: text is UTF-8, and what is not is noticed as early as it can be. */

import { opcodes } from '../../../../src/realtime/websocket/encode-frame.ts'
import { clientFrame, fragments, text } from '../client-frame.ts'
import type { Came, Step } from '../wire-client.ts'
import type { Case } from './case.ts'
import { sequences } from './utf8-sequences.ts'

const failed: readonly Came[] = [['close', 1007]]
const greek = 'κόσμε'
const greeting = 'Hello-µ@ßöäüàá-UTF-8!!'
const invalid = hex('cebae1bdb9cf83cebcceb5eda080656469746564')
/** Valid; not valid with these; and more. */
const [start, tooHigh, rest] = [hex('cebae1bdb9cf83cebcceb5'), hex('f4908080'), hex('656469746564')]

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex')
}

function octets(payload: string | Buffer): Buffer[] {
  return Array.from(Buffer.from(payload), (byte) => Buffer.of(byte))
}

function echoed(payload: string): readonly Came[] {
  return [['text', payload]]
}

/** The frames of a message that never ends: the server must not wait for the end. */
function unfinished(parts: readonly Buffer[]): Step[] {
  return fragments([...parts, rest]).slice(0, -1)
}

/** A single frame that is cut off: its header announces more. */
function cutOff(parts: readonly Buffer[]): Step[] {
  const frame = text(Buffer.concat([...parts, rest]))
  const end = frame.length - rest.length
  const last = end - parts.at(-1)!.length
  return [frame.subarray(0, last), frame.subarray(last, end)]
}

const handPicked: readonly Case[] = [
  { id: '6.1.1', send: [text('')], expect: echoed('') },
  { id: '6.1.2', send: fragments(['', '', '']), expect: echoed('') },
  {
    id: '6.1.3',
    send: fragments(['', 'middle frame payload', '']),
    expect: echoed('middle frame payload'),
  },
  { id: '6.2.1', send: [text(greeting)], expect: echoed(greeting) },
  {
    id: '6.2.2',
    send: fragments([greeting.slice(0, 9), greeting.slice(9)]),
    expect: echoed(greeting),
  },
  { id: '6.2.3', send: fragments(octets(greeting)), expect: echoed(greeting) },
  { id: '6.2.4', send: fragments(octets(greek)), expect: echoed(greek) },
  { id: '6.3.1', send: [text(invalid)], expect: failed },
  { id: '6.3.2', send: fragments(octets(invalid)), expect: failed },
  { id: '6.4.1', send: unfinished([start, tooHigh]), expect: failed },
  { id: '6.4.2', send: unfinished([start, hex('f4'), hex('90')]), expect: failed },
  { id: '6.4.3', send: cutOff([start, tooHigh]), expect: failed },
  { id: '6.4.4', send: cutOff([start, hex('f4'), hex('90')]), expect: failed },
]

/** 6.5 to 6.23: each sequence as a message of one frame. */
const bySequence: readonly Case[] = sequences.flatMap(({ group, valid, payloads }) =>
  payloads.map((payload, index) => ({
    id: `${group}.${index + 1}`,
    send: [clientFrame({ opcode: opcodes.text, payload })],
    expect: valid(index) ? echoed(payload.toString()) : failed,
  })),
)

export const utf8: readonly Case[] = [...handPicked, ...bySequence]
