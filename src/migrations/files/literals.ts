/** Values as TypeScript. */
import type { Code, CodeList } from './layout.ts'

/** A plain value as TypeScript: what JSON has, and bigints. */
export function literal(value: unknown): Code {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return { open: '[', items: value.map(literal), close: ']' }
  if (typeof value === 'object' && value !== null) return objectLiteral(value)
  return String(value)
}

/** An object with values as TypeScript. */
export function objectLiteral(value: object): CodeList {
  return objectOf(Object.entries(value).map(([name, item]) => [name, literal(item)]))
}

/** An object whose values are code already. */
export function objectOf(entries: readonly (readonly [name: string, code: Code])[]): CodeList {
  const items = entries.map(([name, code]) => prefixed(`${propertyName(name)}: `, code))
  return items.length > 0 ? { open: '{ ', items, close: ' }' } : { open: '{', items, close: '}' }
}

/** Code with something in front of it. */
export function prefixed(prefix: string, code: Code): Code {
  return typeof code === 'string' ? prefix + code : { ...code, open: prefix + code.open }
}

/** A call. A single object at its end opens on the line of the call. */
export function call(name: string, items: readonly Code[]): CodeList {
  const objects = items.filter((item) => typeof item !== 'string' && item.open.endsWith('{ '))
  const last = items.at(-1)
  const hugging = objects.length === 1 && objects[0] === last
  return { open: `${name}(`, items, close: ')', hugging }
}

/** The quotes that need fewer escapes; single ones when both need as many. */
function text(value: string): string {
  const escaped = JSON.stringify(value).slice(1, -1)
  const count = (quote: string) => value.split(quote).length
  if (count("'") > count('"')) return `"${escaped}"`
  return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name)
}
