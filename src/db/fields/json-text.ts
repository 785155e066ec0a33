/** JSON as text: what can be written, and a form that is the same for the same value. */
import { describeValue, WrongValue } from './kinds/kind.ts'

/** The value, if JSON holds it without a change. Throws {@link WrongValue} with the place of what it cannot hold. */
export function requireJson(value: unknown): unknown {
  requirePart(value, [], new Set())
  return value
}

/** The text of a JSON value with the keys of its objects in order. */
export function canonicalJson(text: string): string {
  return JSON.stringify(JSON.parse(text), (_, value) => (isObject(value) ? inOrder(value) : value))
}

function inOrder(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

type Path = readonly (string | number)[]

function requirePart(value: unknown, path: Path, around: Set<object>): void {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (typeof value === 'string') {
    requireText(value, path)
    return
  }
  if (!Array.isArray(value) && !isObject(value)) throw wrong(value, path)
  if (around.has(value)) throw new WrongValue(`${placeOf(path)} holds itself, which JSON cannot.`)
  around.add(value)
  if (Array.isArray(value)) requireList(value, path, around)
  else requireObject(value, path, around)
  around.delete(value)
}

function requireList(list: readonly unknown[], path: Path, around: Set<object>): void {
  for (let i = 0; i < list.length; i++) requirePart(list[i], [...path, i], around)
}

function requireObject(value: object, path: Path, around: Set<object>): void {
  const [symbol] = Object.getOwnPropertySymbols(value)
  if (symbol) throw wrong(symbol, path)
  for (const [name, part] of Object.entries(value)) {
    requireText(name, path)
    requirePart(part, [...path, name], around)
  }
}

/** PostgreSQL cannot store NUL in JSON, nor half of a character. */
function requireText(text: string, path: Path): void {
  if (text.includes('\0'))
    throw new WrongValue(
      `${placeOf(path)} contains the NUL character, which JSON columns cannot hold.`,
    )
  if (!text.isWellFormed())
    throw new WrongValue(`${placeOf(path)} contains half of a character (a lone surrogate).`)
}

/** A plain object: one with a class of its own would come back as another. */
function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function wrong(value: unknown, path: Path): WrongValue {
  return new WrongValue(
    `${placeOf(path)} is ${nameOf(value)}, which cannot be written as JSON. Use null, booleans, finite numbers, texts, lists and plain objects.`,
  )
}

function nameOf(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return describeValue(value)
  return `of the type ${value.constructor?.name ?? 'object'}`
}

function placeOf(path: Path): string {
  return path.length === 0 ? 'The value' : `The value at ${JSON.stringify(path)}`
}
