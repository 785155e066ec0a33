/** Short texts that stand for long ones. */
import { createHash } from 'node:crypto'

/** 43 characters that are the same for the same text only. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** The same for data that is the same as JSON, whatever the order of its keys. */
export function digestOfData(data: unknown): string {
  return digest(JSON.stringify(data, withSortedKeys) ?? '')
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
