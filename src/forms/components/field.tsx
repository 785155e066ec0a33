/** One field of a form: label, help, messages and control. */
import type { VNode } from 'preact'
import { VoltaicError } from '../../core/errors.ts'
import type { FieldView, FormView } from '../form-view.ts'
import { Control } from './control.tsx'

/** Renders one field of a form by name. Throws `E_FORM_FIELD` when the form has no such field. */
export function Field({ of: form, name }: { of: FormView; name: string }): VNode {
  const field = form.fields.find((candidate) => candidate.name === name)
  if (!field) {
    const known = form.fields.map((candidate) => candidate.name).join(', ')
    throw new VoltaicError(
      'E_FORM_FIELD',
      `The form "${form.name}" has no field "${name}". It has: ${known}.`,
    )
  }
  return <FieldRow field={field} />
}

/** Renders a field. */
export function FieldRow({ field }: { field: FieldView }): VNode {
  if (field.widget === 'hidden') return <Control field={field} />
  const isCheckbox = field.widget === 'checkbox'
  const label = (
    <label for={field.id}>
      {field.label}
      {field.required || isCheckbox ? null : <span class="field-optional"> (optional)</span>}
    </label>
  )
  return (
    <div class={field.messages.length > 0 ? 'field field-invalid' : 'field'}>
      {isCheckbox ? <Control field={field} /> : null}
      {label}
      <FieldHelp field={field} />
      <FieldMessages field={field} />
      {isCheckbox ? null : <Control field={field} />}
    </div>
  )
}

function FieldHelp({ field }: { field: FieldView }): VNode | null {
  if (field.help === '') return null
  return (
    <p class="field-help" id={`${field.id}-help`}>
      {field.help}
    </p>
  )
}

function FieldMessages({ field }: { field: FieldView }): VNode | null {
  if (field.messages.length === 0) return null
  return (
    <p class="field-error" id={`${field.id}-error`}>
      {field.messages.join(' ')}
    </p>
  )
}
