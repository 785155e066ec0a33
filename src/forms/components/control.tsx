/** The control of a field: an input, a textarea or a select. */
import type { JSX, VNode } from 'preact'
import type { Widget } from '../field-spec.ts'
import type { FieldView } from '../form-view.ts'

interface InputShape {
  readonly type: string
  readonly inputMode?: 'decimal' | 'numeric' | 'email' | 'url'
  readonly step?: string
}

const inputShapes: Readonly<Partial<Record<Widget, InputShape>>> = {
  text: { type: 'text' },
  number: { type: 'text', inputMode: 'numeric' },
  decimal: { type: 'text', inputMode: 'decimal' },
  datetime: { type: 'datetime-local' },
  date: { type: 'date' },
  time: { type: 'time', step: '1' },
  email: { type: 'email', inputMode: 'email' },
  url: { type: 'url', inputMode: 'url' },
  password: { type: 'password' },
  hidden: { type: 'hidden' },
}

/** The control of a field, tied to its help and its messages. */
export function Control({ field }: { field: FieldView }): VNode {
  if (field.widget === 'checkbox') return <Checkbox field={field} />
  if (field.widget === 'textarea') return <Textarea field={field} />
  if (field.widget === 'select' || field.widget === 'multiselect') return <Select field={field} />
  const shape = { ...attributesOf(field), ...inputShapes[field.widget] }
  // Preact's types know which attributes go with which `type`; here the type is data.
  return <input {...(shape as JSX.IntrinsicElements['input'])} value={field.texts[0] ?? ''} />
}

/** The ids of what describes a field, for `aria-describedby`. */
export function describedBy(field: FieldView): string | undefined {
  const ids = [
    field.help === '' ? [] : [`${field.id}-help`],
    field.messages.length > 0 ? [`${field.id}-error`] : [],
  ].flat()
  return ids.length > 0 ? ids.join(' ') : undefined
}

/** The attributes that all controls have; those without a value are left out. */
function attributesOf(field: FieldView) {
  const { id, name, required, maxLength, autocomplete, messages } = field
  const description = describedBy(field)
  return {
    id,
    name,
    required,
    ...(description === undefined ? {} : { 'aria-describedby': description }),
    ...(messages.length === 0 ? {} : { 'aria-invalid': 'true' as const }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(autocomplete === undefined ? {} : { autocomplete: autocomplete as 'on' }),
  }
}

function Checkbox({ field }: { field: FieldView }): VNode {
  return <input {...attributesOf(field)} type="checkbox" checked={field.texts.length > 0} />
}

function Textarea({ field }: { field: FieldView }): VNode {
  return (
    <textarea {...attributesOf(field)} rows={5}>
      {field.texts[0] ?? ''}
    </textarea>
  )
}

function Select({ field }: { field: FieldView }): VNode {
  const multiple = field.widget === 'multiselect'
  return (
    <select {...attributesOf(field)} multiple={multiple}>
      {multiple ? null : <option value="">{field.required ? 'Choose…' : '—'}</option>}
      {field.options.map(({ value, label }) => (
        <option key={value} value={value} selected={field.texts.includes(value)}>
          {label}
        </option>
      ))}
    </select>
  )
}
