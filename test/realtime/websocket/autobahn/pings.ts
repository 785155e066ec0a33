/** 2: pings are answered with their payload, pongs are not answered. */
import { chopped, ping, pong } from '../client-frame.ts'
import type { Came } from '../wire-client.ts'
import type { Case } from './case.ts'

const hello = 'Hello, world!'
const odd = Uint8Array.of(0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff)
const longest = Buffer.alloc(125, 0xfe)
const ten = Array.from({ length: 10 }, (_, index) => `payload-${index}`)

function answered(payload: string | Uint8Array): Came {
  return ['pong', Buffer.from(payload).toString('hex')]
}

export const pings: readonly Case[] = [
  { id: '2.1', send: [ping()], expect: [answered('')] },
  { id: '2.2', send: [ping(hello)], expect: [answered(hello)] },
  { id: '2.3', send: [ping(odd)], expect: [answered(odd)] },
  { id: '2.4', send: [ping(longest)], expect: [answered(longest)] },
  { id: '2.5', send: [ping(Buffer.alloc(126, 0xfe))], expect: [['close', 1002]] },
  { id: '2.6', send: chopped(ping(longest), 1), expect: [answered(longest)] },
  { id: '2.7', send: [pong()], expect: [] },
  { id: '2.8', send: [pong('unsolicited')], expect: [] },
  { id: '2.9', send: [pong('unsolicited'), ping(hello)], expect: [answered(hello)] },
  { id: '2.10', send: ten.map((payload) => ping(payload)), expect: ten.map(answered) },
  {
    id: '2.11',
    send: ten.flatMap((payload) => chopped(ping(payload), 1)),
    expect: ten.map(answered),
  },
]
