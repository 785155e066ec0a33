/** 7: the close handshake, its payload, and its codes. */
import { opcodes } from '../../../../src/realtime/websocket/encode-frame.ts'
import { clientFrame, close, fragments, ping, text } from '../client-frame.ts'
import { type Came, shown } from '../wire-client.ts'
import type { Case } from './case.ts'

const hello = 'Hello World!'
const echoed: Came = ['text', hello]
const normal: Came = ['close', 1000]
const failed: Came = ['close', 1002]
const long = Buffer.alloc(262_144, 0x2a)
const [first, second] = fragments(['fragment1', 'fragment2']) as [Buffer, Buffer]

const handshake: readonly Case[] = [
  { id: '7.1.1', send: [text(hello), close(1000)], expect: [echoed, normal] },
  { id: '7.1.2', send: [close(1000), close(1000)], expect: [normal] },
  { id: '7.1.3', send: [close(1000), ping()], expect: [normal] },
  { id: '7.1.4', send: [close(1000), text(hello)], expect: [normal] },
  { id: '7.1.5', send: [first, close(1000), second], expect: [normal] },
  {
    id: '7.1.6',
    send: [text(long), text(hello), close(1000), ping()],
    expect: [['text', shown('text', long)], echoed, normal],
  },
]

const payloads: readonly Case[] = [
  { id: '7.3.1', send: [close()], expect: [['close', 1005]] },
  { id: '7.3.2', send: [clientFrame({ opcode: opcodes.close, payload: 'a' })], expect: [failed] },
  { id: '7.3.3', send: [close(1000)], expect: [normal] },
  { id: '7.3.4', send: [close(1000, hello)], expect: [normal] },
  { id: '7.3.5', send: [close(1000, '*'.repeat(123))], expect: [normal] },
  { id: '7.3.6', send: [close(1000, '*'.repeat(124))], expect: [failed] },
  {
    id: '7.5.1',
    send: [close(1000, Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex'))],
    expect: [['close', 1007]],
  },
]

const validCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
const invalidCodes = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]

export const closing: readonly Case[] = [
  ...handshake,
  ...payloads,
  ...validCodes.map(
    (code, index): Case => ({
      id: `7.7.${index + 1}`,
      send: [close(code)],
      expect: [['close', code]],
    }),
  ),
  ...invalidCodes.map(
    (code, index): Case => ({
      id: `7.9.${index + 1}`,
      send: [close(code)],
      expect: [failed],
    }),
  ),
  { id: '7.13.1', send: [close(5000)], expect: [failed] },
  { id: '7.13.2', send: [close(65_535)], expect: [failed] },
]
