/** Data as the text of a `<script type="application/json">`. */
import { VoltaicError } from '../../core/errors.ts'

/**
 * JSON that cannot end its script block. Throws `E_ISLAND_PROPS` for what would reach the browser as something
 * else than it is here: functions, dates, class instances, `bigint`, numbers that are not finite.
 */
export function scriptJson(value: Record<string, unknown>, module: string): string {
  for (const [name, part] of Object.entries(value)) requirePlain(part, name, module)
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function requirePlain(value: unknown, path: string, module: string): void {
  if (value === undefined || value === null) return
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return
  if (typeof value !== 'object' || !isPlain(value)) throw notPlain(value, path, module)
  for (const [name, part] of Object.entries(value)) requirePlain(part, `${path}.${name}`, module)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

function notPlain(value: unknown, path: string, module: string): VoltaicError {
  const kind = typeof value === 'object' ? value?.constructor.name : typeof value
  return new VoltaicError(
    'E_ISLAND_PROPS',
    `The prop "${path}" of ${module} is a ${kind}. An island takes plain data only: pass text, numbers, ` +
      'lists and plain objects (row.toJSON(), date.toISOString()).',
  )
}
