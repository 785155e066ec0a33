/** 1: text and binary messages of every form of length. */
import { binary, chopped, text } from '../client-frame.ts'
import { type Came, type Step, shown } from '../wire-client.ts'
import type { Case } from './case.ts'

const lengths = [0, 125, 126, 127, 128, 65_535, 65_536]

function rows(group: string, kind: 'text' | 'binary', fill: number): Case[] {
  const frame = kind === 'text' ? text : binary
  const row = (index: number, length: number, chop?: number): Case => {
    const payload = Buffer.alloc(length, fill)
    const bytes = frame(payload)
    const send: Step[] = chop === undefined ? [bytes] : chopped(bytes, chop)
    const expect: Came[] = [[kind, shown(kind, payload)]]
    return { id: `${group}.${index}`, send, expect }
  }
  return [...lengths.map((length, index) => row(index + 1, length)), row(8, 65_536, 997)]
}

export const framing: readonly Case[] = [
  ...rows('1.1', 'text', 0x2a),
  ...rows('1.2', 'binary', 0xfe),
]
