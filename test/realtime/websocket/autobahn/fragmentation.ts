/** 5: fragmented messages, control frames between fragments, and continuations of nothing. */
import { opcodes } from '../../../../src/realtime/websocket/encode-frame.ts'
import { chopped, clientFrame, fragments, ping, text } from '../client-frame.ts'
import type { Came, Step } from '../wire-client.ts'
import type { Case } from './case.ts'

const failed: Came = ['close', 1002]
const parts = ['fragment1', 'fragment2'] as const
const whole: Came = ['text', parts.join('')]
const five = ['fragment1', 'fragment2', 'fragment3', 'fragment4', 'fragment5']

type Way = (frames: readonly Buffer[]) => Step[]

const together: Way = (frames) => [Buffer.concat(frames)]
const byFrame: Way = (frames) => [...frames]
const byOctet: Way = (frames) => frames.flatMap((frame) => chopped(frame, 1))
const ways = [together, byFrame, byOctet]

function pongOf(payload: string): Came {
  return ['pong', Buffer.from(payload).toString('hex')]
}

/** The same frames in one piece, frame by frame, and octet by octet. */
function threeWays(first: number, frames: readonly Buffer[], expect: readonly Came[]): Case[] {
  return ways.map((way, index) => ({ id: `5.${first + index}`, send: way(frames), expect }))
}

function continuation(isFinal: boolean): Buffer {
  return clientFrame({ opcode: opcodes.continuation, payload: 'non-continuation', isFinal })
}

function splitControl(opcode: number): Buffer[] {
  return [
    clientFrame({ opcode, payload: parts[0], isFinal: false }),
    clientFrame({ opcode: opcodes.continuation, payload: parts[1] }),
  ]
}

const [first, second] = fragments(parts) as [Buffer, Buffer]
const [a, b, c, d, e] = fragments(five) as [Buffer, Buffer, Buffer, Buffer, Buffer]
const pinged: readonly Came[] = [pongOf('pongme 1!'), pongOf('pongme 2!'), ['text', five.join('')]]

export const fragmentation: readonly Case[] = [
  { id: '5.1', send: splitControl(opcodes.ping), expect: [failed] },
  { id: '5.2', send: splitControl(opcodes.pong), expect: [failed] },
  ...threeWays(3, [first, second], [whole]),
  ...threeWays(6, [first, ping('ping'), second], [pongOf('ping'), whole]),
  ...threeWays(9, [continuation(true), text('Hello, world!')], [failed]),
  ...threeWays(12, [continuation(false), text('Hello, world!')], [failed]),
  {
    id: '5.15',
    send: together([first, second, continuation(false), text('Hello, world!')]),
    expect: [whole, failed],
  },
  {
    id: '5.16',
    send: [continuation(false), first, second, continuation(false), first, second],
    expect: [failed],
  },
  {
    id: '5.17',
    send: [continuation(true), first, second, continuation(true), first, second],
    expect: [failed],
  },
  { id: '5.18', send: together([first, text(parts[1])]), expect: [failed] },
  { id: '5.19', send: [a, b, ping('pongme 1!'), 1, c, d, ping('pongme 2!'), 2, e], expect: pinged },
  {
    id: '5.20',
    send: together([a, b, ping('pongme 1!'), c, d, ping('pongme 2!'), e]),
    expect: pinged,
  },
]
