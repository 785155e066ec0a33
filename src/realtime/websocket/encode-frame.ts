/** Encoding of WebSocket frames as a server sends them: whole, unmasked, without extensions. */

/** What a frame carries. Source: RFC 6455 §11.8. */
export const opcodes = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const

/** The most bytes that a control frame carries. Source: RFC 6455 §5.5. */
export const longestControl = 125

const final = 0x80
const encoder = new TextEncoder()

/** The frame of a text message: header and payload in one buffer. Source: RFC 6455 §5.2. */
export function encodeText(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const header = headerLength(length)
  const frame = Buffer.allocUnsafe(header + length)
  writeHeader(frame, opcodes.text, length)
  frame.write(text, header, length, 'utf8')
  return frame
}

/** The frame of a message, or of a control frame, with this payload. */
export function encodeFrame(opcode: number, payload: Uint8Array): Buffer {
  const header = headerLength(payload.length)
  const frame = Buffer.allocUnsafe(header + payload.length)
  writeHeader(frame, opcode, payload.length)
  frame.set(payload, header)
  return frame
}

/** The frame that closes a connection. Of the reason as many characters are sent as a control frame has room for. */
export function encodeClose(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(longestControl)
  payload.writeUInt16BE(code)
  const { written } = encoder.encodeInto(reason, payload.subarray(2))
  return encodeFrame(opcodes.close, payload.subarray(0, 2 + written))
}

/** What a frame that was encoded here carries: one of {@link opcodes}. */
export function opcodeOf(frame: Buffer): number {
  return frame[0]! & 0x0f
}

/** The payload of a frame that was encoded here: a view of its bytes. */
export function payloadOf(frame: Buffer): Buffer {
  const length = frame[1]!
  if (length < 126) return frame.subarray(2)
  return frame.subarray(length === 126 ? 4 : 10)
}

/** How many bytes stand before a payload of this length. */
function headerLength(length: number): number {
  if (length < 126) return 2
  return length < 65_536 ? 4 : 10
}

function writeHeader(frame: Buffer, opcode: number, length: number): void {
  frame[0] = final | opcode
  if (length < 126) {
    frame[1] = length
  } else if (length < 65_536) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2)
    frame.writeUInt32BE(length >>> 0, 6)
  }
}
