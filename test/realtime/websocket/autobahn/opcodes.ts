/** 4: reserved opcodes, of messages and of control frames. */
import { chopped, clientFrame, ping, text } from '../client-frame.ts'
import type { Came } from '../wire-client.ts'
import type { Case } from './case.ts'

const hello = 'Hello, world!'
const payload = 'reserved opcode payload'
const echoed: Came = ['text', hello]
const failed: Came = ['close', 1002]

/** `first` is the lowest reserved opcode of the kind. */
function rows(group: string, first: number): Case[] {
  const frame = (offset: number, content = '') =>
    clientFrame({ opcode: first + offset, payload: content })
  return [
    { id: `${group}.1`, send: [frame(0)], expect: [failed] },
    { id: `${group}.2`, send: [frame(1, payload)], expect: [failed] },
    { id: `${group}.3`, send: [text(hello), frame(2), ping()], expect: [echoed, failed] },
    { id: `${group}.4`, send: [text(hello), frame(3, payload), ping()], expect: [echoed, failed] },
    {
      id: `${group}.5`,
      send: [text(hello), frame(4, payload), ping()].flatMap((each) => chopped(each, 1)),
      expect: [echoed, failed],
    },
  ]
}

export const reservedOpcodes: readonly Case[] = [...rows('4.1', 3), ...rows('4.2', 11)]
