/** Kinds that are text. */
import { isIP, SocketAddress } from 'node:net'
import type { FieldOptions } from '../options.ts'
import { asStored, describeValue, type Kind, WrongValue } from './kind.ts'

type TextRule = (value: string, options: FieldOptions) => string | undefined

/** Any text; a length when one is given. */
export const text: Kind = textKind()

/** Letters, digits, hyphens and underscores. */
export const slug: Kind = textKind((value) =>
  /^[\w-]*$/.test(value) ? undefined : 'Use letters, digits, hyphens and underscores only.',
)

/** An e-mail address. */
export const email: Kind = textKind((value) =>
  isEmail(value) ? undefined : 'Enter an e-mail address, such as name@example.com.',
)

/** An address of the web: http or https. */
export const url: Kind = textKind((value) =>
  isWebAddress(value) ? undefined : 'Enter a web address that starts with https:// or http://.',
)

/** The name of a file in the storage: a path without a start, `lots/photos/clock.jpg`. */
export const file: Kind = textKind((value) =>
  isFileName(value) ? undefined : 'Name a file by a path such as photos/clock.jpg.',
)

/** An IP address, version 4 or 6, in its shortest form and lower case. */
export const ip: Kind = {
  holdsEmptyText: false,
  normalizes: true,
  toStored: (value) => requireAddress(requireText(value)),
  fromStored: asStored,
  parse: (input) => requireAddress(requireText(input).trim()),
}

/** A UUID, in lower case. */
export const uuid: Kind = {
  holdsEmptyText: false,
  normalizes: true,
  fromStored: asStored,
  toStored: (value) => requireUuid(requireText(value)),
  parse: (input) => requireUuid(requireText(input).trim()),
}

function textKind(rule?: TextRule): Kind {
  return {
    holdsEmptyText: true,
    toStored: requireShortText,
    toCompared: requireText,
    fromStored: asStored,
    parse: (input, options) =>
      options.choices ? requireText(input) : requireText(input).replaceAll('\r\n', '\n').trim(),
    problems: (value, options) => textProblems(value as string, options, rule),
  }
}

function textProblems(value: string, options: FieldOptions, rule: TextRule | undefined): string[] {
  const { maxLength, minLength } = options
  const length = [...value].length
  const messages: string[] = []
  if (maxLength !== undefined && length > maxLength) messages.push(tooLong(maxLength, length))
  if (minLength !== undefined && length < minLength) {
    messages.push(`Use at least ${minLength} characters; this has ${length}.`)
  }
  const broken = value === '' ? undefined : rule?.(value, options)
  return broken ? [...messages, broken] : messages
}

function requireText(value: unknown): string {
  if (typeof value !== 'string') throw new WrongValue(`${describeValue(value)} is not a text.`)
  if (value.includes('\0')) throw new WrongValue('A text cannot contain the NUL character.')
  return value
}

/** The column would cut a longer text, or take it in silence, as the database has it. */
function requireShortText(value: unknown, { maxLength }: FieldOptions): string {
  const given = requireText(value)
  if (maxLength === undefined || given.length <= maxLength) return given
  const length = [...given].length
  if (length <= maxLength) return given
  throw new WrongValue(tooLong(maxLength, length))
}

function tooLong(maxLength: number, length: number): string {
  return `Use at most ${maxLength} characters; this has ${length}.`
}

function requireAddress(value: string): string {
  const version = value.includes('%') ? 0 : isIP(value)
  if (version === 0) throw new WrongValue('Enter an IP address.')
  return version === 4 ? value : new SocketAddress({ address: value, family: 'ipv6' }).address
}

function isFileName(value: string): boolean {
  if (value.startsWith('/') || value.includes('\\')) return false
  return !value.split('/').some((part) => part === '' || part === '.' || part === '..')
}

function requireUuid(value: string): string {
  const lower = value.toLowerCase()
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(lower)) return lower
  throw new WrongValue('Enter a UUID, such as 018f3c5e-7a3b-7c2e-9f4e-2b1d0c9a8f7e.')
}

function isEmail(value: string): boolean {
  return value.length <= 254 && /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value)
}

function isWebAddress(value: string): boolean {
  if (/\s/.test(value) || !URL.canParse(value)) return false
  return ['http:', 'https:'].includes(new URL(value).protocol)
}
