/** 9: large messages, many fragments, small pieces, and many messages one after the other. */
import { opcodes } from '../../../../src/realtime/websocket/encode-frame.ts'
import { binary, chopped, fragments, text } from '../client-frame.ts'
import { shown } from '../wire-client.ts'
import type { Case } from './case.ts'

const kilo = 1_024
const mega = kilo * kilo
const kinds = [
  { kind: 'text', opcode: opcodes.text, frame: text, fill: 0x2a },
  { kind: 'binary', opcode: opcodes.binary, frame: binary, fill: 0xfe },
] as const

type Kind = (typeof kinds)[number]

const sizes = [64 * kilo, 256 * kilo, mega, 4 * mega, 8 * mega, 16 * mega]
const fragmentSizes = [64, 256, kilo, 4 * kilo, 16 * kilo, 64 * kilo, 256 * kilo, mega, 4 * mega]
const chopSizes = [64, 128, 256, 512, 1_024, 2_048]
const roundTripSizes = [0, 16, 64, 256, 1_024, 4_096]
const roundTrips = 1_000

/** Makes a row only when it is run: together they are hundreds of megabytes. */
export interface LazyCase {
  readonly id: string
  make(): Case
}

function large(id: string, { kind, frame, fill }: Kind, size: number): Case {
  const payload = Buffer.alloc(size, fill)
  return { id, send: [frame(payload)], expect: [[kind, shown(kind, payload)]] }
}

function fragmented(id: string, { kind, opcode, fill }: Kind, size: number): Case {
  const payload = Buffer.alloc(4 * mega, fill)
  const send = fragments(chopped(payload, size), opcode)
  return { id, send: [Buffer.concat(send)], expect: [[kind, shown(kind, payload)]] }
}

function inPieces(id: string, { kind, frame, fill }: Kind, size: number): Case {
  const payload = Buffer.alloc(mega, fill)
  return { id, send: chopped(frame(payload), size), expect: [[kind, shown(kind, payload)]] }
}

function backAndForth(id: string, { kind, frame, fill }: Kind, size: number): Case {
  const payload = Buffer.alloc(size, fill)
  const bytes = frame(payload)
  const send = Array.from({ length: roundTrips }, (_, index) => [bytes, index + 1]).flat()
  return { id, send, expect: Array(roundTrips).fill([kind, shown(kind, payload)]) }
}

type Making = (id: string, kind: Kind, size: number) => Case

function rows(first: number, list: readonly number[], making: Making): LazyCase[] {
  return kinds.flatMap((kind, which) =>
    list.map((size, index) => {
      const id = `9.${first + which}.${index + 1}`
      return { id, make: () => making(id, kind, size) }
    }),
  )
}

export const limits: readonly LazyCase[] = [
  ...rows(1, sizes, large),
  ...rows(3, fragmentSizes, fragmented),
  ...rows(5, chopSizes, inPieces),
  ...rows(7, roundTripSizes, backAndForth),
]
