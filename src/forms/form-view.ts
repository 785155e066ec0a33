/** A form as it is shown: its fields, what stands in them, and what is wrong. */
import type { FieldMessages } from '../core/standard-schema.ts'
import type { FieldSpec } from './field-spec.ts'

/** A field as it is shown. */
export interface FieldView extends FieldSpec {
  /** The id of the control; the error summary links to it. */
  readonly id: string
  /** What stands in the control. A multiple select has several, an unticked checkbox none. */
  readonly texts: readonly string[]
  /** What is wrong with it, in plain sentences. */
  readonly messages: readonly string[]
}

/** A form as it is shown. */
export interface FormView {
  readonly name: string
  readonly fields: readonly FieldView[]
  /** What is wrong with the form as a whole. */
  readonly messages: readonly string[]
  /** The one-time token of a form that may be sent once. */
  readonly once: string | undefined
}

/** What {@link formView} puts together. */
export interface FormViewParts {
  readonly name: string
  readonly specs: readonly FieldSpec[]
  readonly texts: (spec: FieldSpec) => readonly string[]
  readonly messages?: FieldMessages | undefined
  readonly once?: string | undefined
}

/** Puts a form together. Messages of fields that are not shown stand at the top. A password is never shown again. */
export function formView(parts: FormViewParts): FormView {
  const { name, specs, messages = {}, once } = parts
  const shown = new Set(specs.map((spec) => spec.name))
  return {
    name,
    once,
    fields: specs.map((spec) => ({
      ...spec,
      id: `${name}-${spec.name}`,
      texts: spec.widget === 'password' ? [] : parts.texts(spec),
      messages: messages[spec.name] ?? [],
    })),
    messages: Object.entries(messages).flatMap(([field, texts]) =>
      shown.has(field) ? [] : field === '' ? texts : texts.map((text) => `${field}: ${text}`),
    ),
  }
}

/** A form that was sent and is right. */
export interface ValidForm<V> extends FormView {
  readonly valid: true
  readonly value: V
}

/** A form that was sent and has something wrong: show it again. */
export interface InvalidForm extends FormView {
  readonly valid: false
  /** The messages by field; those of the form as a whole stand under `''`. */
  readonly errors: FieldMessages
  /** Whether this very form was sent, and carried out, before. */
  readonly repeated: boolean
}

/** Adds messages to messages. */
export function addMessages(to: FieldMessages, more: FieldMessages | undefined): FieldMessages {
  const sum: FieldMessages = { ...to }
  for (const [name, texts] of Object.entries(more ?? {})) {
    sum[name] = [...(sum[name] ?? []), ...texts]
  }
  return sum
}

/** Whether there is any message. */
export function hasMessages(messages: FieldMessages): boolean {
  return Object.values(messages).some((texts) => texts.length > 0)
}
