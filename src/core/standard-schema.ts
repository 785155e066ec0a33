/**
 * Standard Schema v1: what zod, valibot, arktype and others have in common.
 * Source: https://standardschema.dev
 */

/** A schema of any library that follows Standard Schema v1. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a validation gives: a value, or issues. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One thing that is wrong, and where. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The type that a schema gives after validation. */
export type SchemaOutput<S> = S extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly output: infer O }
    ? O
    : unknown
  : unknown

/** The type that a schema takes. */
export type SchemaInput<S> = S extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly input: infer I }
    ? I
    : unknown
  : unknown

/** Messages by field; what belongs to no field stands under `''`. Nested fields are joined by dots. */
export type FieldMessages = Record<string, string[]>

/** Validates; returns the value, or messages by field. */
export async function parseWith<O>(
  schema: StandardSchema<unknown, O>,
  value: unknown,
): Promise<{ value: O; messages?: undefined } | { messages: FieldMessages }> {
  const result = await schema['~standard'].validate(value)
  if (!result.issues) return { value: result.value }
  const messages: FieldMessages = {}
  for (const issue of result.issues) {
    const name = (issue.path ?? []).map(segmentName).join('.')
    messages[name] = [...(messages[name] ?? []), issue.message]
  }
  return { messages }
}

function segmentName(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment)
}
