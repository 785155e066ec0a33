/** What a browser posted, field by field. */
import type { FieldSpec } from './field-spec.ts'

/** A parsed body: texts of a form, or values of a JSON document. */
export type FormBody = Readonly<Record<string, unknown>>

/** A body of any type as a {@link FormBody}; what is not an object has no fields. */
export function formBody(body: unknown): FormBody {
  return typeof body === 'object' && body !== null ? (body as FormBody) : {}
}

/** The texts that were sent for a field, as they were typed; for redisplay. */
export function typedTexts(body: FormBody, name: string): string[] {
  const given = Object.hasOwn(body, name) ? body[name] : undefined
  const values = Array.isArray(given) ? given : [given]
  return values.flatMap((value) => {
    if (value === undefined || value === null || typeof value === 'object') return []
    return [String(value)]
  })
}

/** Whether a field was left empty. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** The value that was posted for a field: a text, of a checkbox a boolean, of a multiple select a list. */
export function postedValue(spec: FieldSpec, body: FormBody): unknown {
  const given = Object.hasOwn(body, spec.name) ? body[spec.name] : undefined
  if (spec.widget === 'multiselect') return typedTexts(body, spec.name)
  if (spec.widget === 'checkbox') return isTicked(given)
  const value = Array.isArray(given) ? given.at(-1) : given
  return typeof value === 'string' ? readText(spec, value) : value
}

function isTicked(value: unknown): boolean {
  const last = Array.isArray(value) ? value.at(-1) : value
  if (typeof last !== 'string') return last === true
  return !['', '0', 'false', 'off'].includes(last.toLowerCase())
}

/** Passwords and long texts keep their spaces; line ends become those of Unix. */
function readText({ widget }: FieldSpec, text: string): string {
  if (widget === 'password') return text
  return widget === 'textarea' ? text.replaceAll('\r\n', '\n') : text.trim()
}
