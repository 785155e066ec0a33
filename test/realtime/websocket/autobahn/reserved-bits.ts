/** 3: reserved bits mean extensions, and none was agreed on. */
import { opcodes } from '../../../../src/realtime/websocket/encode-frame.ts'
import { chopped, clientFrame, ping, text } from '../client-frame.ts'
import type { Came } from '../wire-client.ts'
import type { Case } from './case.ts'

const hello = 'Hello, world!'
const echoed: Came = ['text', hello]
const failed: Came = ['close', 1002]

function reservedText(reserved: number): Buffer {
  return clientFrame({ opcode: opcodes.text, payload: hello, reserved })
}

export const reservedBits: readonly Case[] = [
  { id: '3.1', send: [reservedText(1)], expect: [failed] },
  {
    id: '3.2',
    send: [Buffer.concat([text(hello), reservedText(2), ping()])],
    expect: [echoed, failed],
  },
  { id: '3.3', send: [text(hello), reservedText(3), ping()], expect: [echoed, failed] },
  {
    id: '3.4',
    send: [text(hello), reservedText(4), ping()].flatMap((frame) => chopped(frame, 1)),
    expect: [echoed, failed],
  },
  {
    id: '3.5',
    send: [clientFrame({ opcode: opcodes.binary, payload: Buffer.alloc(8, 0xff), reserved: 5 })],
    expect: [failed],
  },
  {
    id: '3.6',
    send: [clientFrame({ opcode: opcodes.ping, payload: hello, reserved: 6 })],
    expect: [failed],
  },
  { id: '3.7', send: [clientFrame({ opcode: opcodes.close, reserved: 7 })], expect: [failed] },
]
