/** A form made from a schema: parse, validate, show again with what was typed. */
import {
  type FieldMessages,
  parseWith,
  type SchemaInput,
  type SchemaOutput,
  type StandardSchema,
} from '../core/standard-schema.ts'
import { type FieldOptions, type FieldSpec, fieldSpec } from './field-spec.ts'
import { formBody, isEmpty, postedValue, typedTexts } from './form-body.ts'
import {
  addMessages,
  type FormView,
  formView,
  hasMessages,
  type InvalidForm,
  type ValidForm,
} from './form-view.ts'
import { valueTexts } from './value-text.ts'

/** Messages by field, of a rule that looks at several fields; `undefined` when all is well. */
export type RuleResult = FieldMessages | undefined

/** What a form made from a schema is made of. */
export interface SchemaFormOptions<S> {
  /** The fields in the order in which they are shown. */
  readonly fields: Readonly<Record<keyof SchemaInput<S> & string, FieldOptions>>
  /** Begins the ids of the controls; `form` when left out. Two forms on a page need two names. */
  readonly name?: string
  /** Looks at the valid value as a whole. */
  readonly rule?: (value: SchemaOutput<S>) => RuleResult | Promise<RuleResult>
}

/** A form made from a schema. */
export interface SchemaForm<S> {
  readonly name: string
  /** The form to show first, with what stands in it. */
  show(initial?: Partial<SchemaInput<S>>): FormView
  /** Validates what was posted. Texts reach the schema as text, a checkbox as a boolean, a `number` as a number. */
  parse(body: unknown): Promise<ValidForm<SchemaOutput<S>> | InvalidForm>
  /** The form again, with what was posted and messages of the caller's own: "Wrong password." */
  refuse(body: unknown, messages: FieldMessages): InvalidForm
}

/** The message for a field that was left empty. */
export const emptyMessage = 'Fill in this field.'

/** Makes a form from a Standard Schema and a description of its fields. */
export function form<S extends StandardSchema<unknown, unknown>>(
  schema: S,
  options: SchemaFormOptions<S>,
): SchemaForm<S> {
  const { name = 'form' } = options
  const given = Object.entries<FieldOptions>(options.fields)
  const specs = given.map(([field, about]) => fieldSpec(field, about))
  return {
    name,
    show(initial = {}) {
      const values = initial as Readonly<Record<string, unknown>>
      return formView({ name, specs, texts: (spec) => valueTexts(spec.widget, values[spec.name]) })
    },
    refuse: (body, messages) => refusedForm({ name, specs, body, messages }),
    async parse(body) {
      const { value, messages } = await validate(schema, specs, body)
      if (messages) return refusedForm({ name, specs, body, messages })
      const ruled = (await options.rule?.(value as SchemaOutput<S>)) ?? {}
      if (hasMessages(ruled)) return refusedForm({ name, specs, body, messages: ruled })
      const texts = (spec: FieldSpec) => typedTexts(formBody(body), spec.name)
      return { ...formView({ name, specs, texts }), valid: true, value: value as SchemaOutput<S> }
    },
  }
}

async function validate(
  schema: StandardSchema<unknown, unknown>,
  specs: readonly FieldSpec[],
  body: unknown,
): Promise<{ value?: unknown; messages?: FieldMessages }> {
  const posted = specs.map(
    (spec) => [spec, inputOf(spec, postedValue(spec, formBody(body)))] as const,
  )
  const missing = emptyMessages(posted)
  const entries = posted.filter(([, value]) => !isEmpty(value))
  const input = Object.fromEntries(entries.map(([spec, value]) => [spec.name, value]))
  const result = await parseWith(schema, input)
  if (!result.messages && !hasMessages(missing)) return { value: result.value }
  const others = Object.entries(result.messages ?? {}).filter(([name]) => !(name in missing))
  return { messages: addMessages(missing, Object.fromEntries(others)) }
}

/** A `number` that is one reaches the schema as a number; the schema says what is wrong with other texts. */
function inputOf({ widget }: FieldSpec, value: unknown): unknown {
  if (widget !== 'number' || typeof value !== 'string' || value === '') return value
  const number = Number(value)
  return Number.isFinite(number) ? number : value
}

function emptyMessages(posted: readonly (readonly [FieldSpec, unknown])[]): FieldMessages {
  const missing = posted.filter(([spec, value]) => spec.required && isMissing(spec, value))
  return Object.fromEntries(missing.map(([spec]) => [spec.name, [emptyMessage]]))
}

/** A checkbox that is required must be ticked. */
function isMissing(spec: FieldSpec, value: unknown): boolean {
  return isEmpty(value) || (spec.widget === 'checkbox' && value === false)
}

/** What {@link refusedForm} puts together. */
export interface RefusedFormParts {
  readonly name: string
  readonly specs: readonly FieldSpec[]
  readonly body: unknown
  readonly messages: FieldMessages
  readonly once?: string | undefined
  readonly repeated?: boolean
}

/** The form with what was typed and what is wrong. */
export function refusedForm(parts: RefusedFormParts): InvalidForm {
  const body = formBody(parts.body)
  const texts = (spec: FieldSpec) =>
    spec.widget === 'checkbox' && postedValue(spec, body) === false
      ? []
      : typedTexts(body, spec.name)
  return {
    ...formView({ ...parts, texts }),
    valid: false,
    errors: parts.messages,
    repeated: parts.repeated ?? false,
  }
}
