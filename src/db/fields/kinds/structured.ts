/** Kinds that are neither text nor number: JSON, bytes, one of several choices. */
import { canonicalJson, requireJson } from '../json-text.ts'
import type { FieldOptions } from '../options.ts'
import { asStored, describeValue, type Kind, WrongValue } from './kind.ts'

/** A JSON value; a schema checks it when it is stored. */
export const json: Kind = {
  toStored: (value, options) => JSON.stringify(requireJson(checked(value, options))),
  isSame: (a, b) => a === b || canonicalJson(String(a)) === canonicalJson(String(b)),
  fromStored: (stored) => (typeof stored === 'string' ? JSON.parse(stored) : stored),
  parse: (input, options) => checked(typeof input === 'string' ? parseJson(input) : input, options),
  problems: schemaProblems,
}

/** Bytes. In a form or JSON they are base64. */
export const binary: Kind = {
  toStored: requireBytes,
  fromStored: asStored,
  parse: (input) =>
    typeof input === 'string' ? new Uint8Array(Buffer.from(input, 'base64')) : requireBytes(input),
}

/** One of the values of the field. */
export const choice: Kind = {
  holdsEmptyText: true,
  toStored: requireChoice,
  fromStored: asStored,
  parse: (input, options) =>
    requireChoice(
      options.values?.find((value) => String(value) === String(input)) ?? input,
      options,
    ),
}

function requireChoice(value: unknown, { values = [] }: FieldOptions): unknown {
  if (values.includes(value as string)) return value
  throw new WrongValue(`${describeValue(value)} is not one of the choices: ${values.join(', ')}.`)
}

function requireBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new WrongValue(`${describeValue(value)} is not a Uint8Array.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new WrongValue(`This is not JSON: ${(error as Error).message}.`)
  }
}

function checked(value: unknown, options: FieldOptions): unknown {
  const [problem] = schemaProblems(value, options)
  if (problem === undefined) return value
  throw new WrongValue(problem)
}

function schemaProblems(value: unknown, { schema }: FieldOptions): string[] {
  const result = schema?.['~standard'].validate(value)
  if (result instanceof Promise)
    throw new WrongValue('The schema of a JSON field cannot be asynchronous.')
  return (result?.issues ?? []).map((issue) => {
    const path = (issue.path ?? []).map((segment) =>
      String(typeof segment === 'object' ? segment.key : segment),
    )
    return path.length > 0 ? `${path.join('.')}: ${issue.message}` : issue.message
  })
}
