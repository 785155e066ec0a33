/** Notices: what nodes tell each other by NOTIFY, packed into payloads. */

import type { PresenceChange } from '../../broker/broker.ts'

/** One thing that is told. */
export type Notice =
  /** Channels and their newest offsets. */
  | readonly [kind: 'published', ...channelsAndOffsets: (string | number)[]]
  /** A publication of a channel without history. */
  | readonly [kind: 'passed', channel: string, data: string]
  | readonly [kind: 'presence', channel: string, change: PresenceChange]
  /** Everybody looks at everything: somebody may have died before it told. */
  | readonly [kind: 'look']
  | readonly [kind: 'forward', to: string, id: number, from: string, payload: string]
  | readonly [kind: 'forwarded', to: string, id: number, isTaken: boolean]
  /** A notice that was too long stands in a table. */
  | readonly [kind: 'parcel', id: number]

/** What arrives: notices of one node, and the version of the rights at that time. */
export interface Arrival {
  readonly rights: number
  readonly node: string
  readonly notices: readonly Notice[]
}

/** PostgreSQL takes less than 8,000 bytes; some are left for what stands before the notices. */
export const mostBytes = 7_800

/** A notice as text. */
export function encodeNotice(notice: Notice): string {
  return JSON.stringify(notice)
}

/** Whether a notice needs a parcel. */
export function isTooLong(encoded: string): boolean {
  return encoded.length > mostBytes / 3 && Buffer.byteLength(encoded) > mostBytes - 2
}

/** Payloads of as many notices as fit, in their order. */
export function packNotices(encoded: readonly string[]): string[] {
  const payloads: string[] = []
  let [payload, bytes] = ['', 0]
  for (const each of encoded) {
    const length = Buffer.byteLength(each) + 1
    if (bytes + length > mostBytes) {
      payloads.push(`[${payload}]`)
      ;[payload, bytes] = ['', 0]
    }
    payload += payload === '' ? each : `,${each}`
    bytes += length
  }
  if (payload !== '') payloads.push(`[${payload}]`)
  return payloads
}

/** Reads `rights node number [notices]`. */
export function parseArrival(text: string): Arrival {
  const start = text.indexOf('[')
  const [rights, node = ''] = text.slice(0, start).split(' ')
  const notices = JSON.parse(text.slice(start)) as Notice[]
  return { rights: Number(rights), node, notices }
}
