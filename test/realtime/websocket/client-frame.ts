/** Frames as a client sends them, and as no client may. */
import { opcodes } from '../../../src/realtime/websocket/encode-frame.ts'
import { seeded } from '../../support/seeded.ts'

/** What a frame is made of. */
export interface ClientFrame {
  readonly opcode: number
  readonly payload?: string | Uint8Array
  readonly isFinal?: boolean
  /** RSV1 is 4, RSV2 is 2, RSV3 is 1. */
  readonly reserved?: number
  readonly isMasked?: boolean
  /** What the header says in place of the true length. */
  readonly declared?: bigint
}

const random = seeded(13)

/** The bytes of a frame, masked with a key of its own. */
export function clientFrame(frame: ClientFrame): Buffer {
  const { opcode, isFinal = true, reserved = 0, isMasked = true } = frame
  const payload = Buffer.from(frame.payload ?? '')
  const head = [(isFinal ? 0x80 : 0) | (reserved << 4) | opcode]
  const length = lengthBytes(frame.declared ?? BigInt(payload.length))
  length[0]! |= isMasked ? 0x80 : 0
  if (!isMasked) return Buffer.concat([Buffer.from([...head, ...length]), payload])
  const key = [random(256), random(256), random(256), random(256)]
  for (let index = 0; index < payload.length; index++) payload[index]! ^= key[index & 3]!
  return Buffer.concat([Buffer.from([...head, ...length, ...key]), payload])
}

/** A text message in one frame. */
export function text(payload: string | Uint8Array): Buffer {
  return clientFrame({ opcode: opcodes.text, payload })
}

/** A binary message in one frame. */
export function binary(payload: Uint8Array): Buffer {
  return clientFrame({ opcode: opcodes.binary, payload })
}

export function ping(payload: string | Uint8Array = ''): Buffer {
  return clientFrame({ opcode: opcodes.ping, payload })
}

export function pong(payload: string | Uint8Array = ''): Buffer {
  return clientFrame({ opcode: opcodes.pong, payload })
}

/** A close frame; without a code it is empty. */
export function close(code?: number, reason: string | Uint8Array = ''): Buffer {
  if (code === undefined) return clientFrame({ opcode: opcodes.close })
  const head = Buffer.alloc(2)
  head.writeUInt16BE(code)
  return clientFrame({
    opcode: opcodes.close,
    payload: Buffer.concat([head, Buffer.from(reason)]),
  })
}

/** A message in these parts, a frame each. */
export function fragments(
  parts: readonly (string | Uint8Array)[],
  opcode = opcodes.text as number,
) {
  return parts.map((payload, index) =>
    clientFrame({
      opcode: index === 0 ? opcode : opcodes.continuation,
      payload,
      isFinal: index === parts.length - 1,
    }),
  )
}

/** Bytes in pieces of this size. */
export function chopped(bytes: Uint8Array, size: number): Buffer[] {
  const buffer = Buffer.from(bytes)
  const count = Math.ceil(buffer.length / size)
  return Array.from({ length: count }, (_, index) =>
    buffer.subarray(index * size, (index + 1) * size),
  )
}

function lengthBytes(length: bigint): number[] {
  if (length < 126n) return [Number(length)]
  const size = length < 65_536n ? 2 : 8
  const bytes = Array.from({ length: size }, (_, index) =>
    Number((length >> BigInt(8 * (size - 1 - index))) & 0xffn),
  )
  return [size === 2 ? 126 : 127, ...bytes]
}
