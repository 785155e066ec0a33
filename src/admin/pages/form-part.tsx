/** One field of a form: label, control, help, what is wrong, what somebody else made of it. */
import type { ComponentChildren } from 'preact'
import { Control } from '../../forms/components/control.tsx'
import type { FieldView } from '../../forms/form-view.ts'
import type { ShownValue } from '../values/shown-value.ts'
import { Value } from './value.tsx'

/** A field to fill in, or a value to read. */
export type FormPartView = InputPartView | ShownPartView

/** A field to fill in. */
export interface InputPartView {
  readonly kind: 'input'
  readonly name: string
  readonly field: FieldView
  /** What somebody else made of it since the form was opened. */
  readonly theirs?: ShownValue
  /** A relation with too many rows for a select: the key is typed, or looked up. */
  readonly choose?: ChooseView
}

/** A value to read. */
export interface ShownPartView {
  readonly kind: 'shown'
  readonly name: string
  readonly label: string
  readonly help: string
  readonly value: ShownValue
}

/** How a row of another model is looked up. */
export interface ChooseView {
  /** What the row that stands there is called. */
  readonly label: string
  /** The list in which keys can be found. */
  readonly listUrl?: string
  /** Gives keys and labels for words, as JSON: `?q=`. */
  readonly optionsUrl?: string
}

/** One field. */
export function FormPart({ part }: { part: FormPartView }) {
  return part.kind === 'input' ? <Input part={part} /> : <Shown part={part} />
}

function Shown({ part }: { part: ShownPartView }) {
  return (
    <div class="field">
      <span class="label">{part.label}</span>
      <div class="control value">
        <Value of={part.value} />
        {part.help && <p class="help">{part.help}</p>}
      </div>
    </div>
  )
}

function Input({ part }: { part: InputPartView }) {
  const { field, theirs, choose } = part
  if (field.widget === 'hidden') return <Control field={field} />
  return (
    <div class="field">
      <label for={field.id}>
        {field.label}
        {field.required && <Required />}
      </label>
      <div class="control">
        {choose ? (
          <Choose choose={choose}>
            <Control field={field} />
          </Choose>
        ) : (
          <Control field={field} />
        )}
        {field.messages.length > 0 && (
          <p class="errors" id={`${field.id}-error`}>
            {field.messages.join(' ')}
          </p>
        )}
        {theirs && <Theirs value={theirs} />}
        {field.help && (
          <p class="help" id={`${field.id}-help`}>
            {field.help}
          </p>
        )}
      </div>
    </div>
  )
}

function Required() {
  return (
    <>
      {' '}
      <span class="required" aria-hidden="true">
        *
      </span>
    </>
  )
}

function Theirs({ value }: { value: ShownValue }) {
  return (
    <div class="theirs">
      <span class="muted">Theirs, as it stands now</span>
      <Value of={value} />
    </div>
  )
}

function Choose({ choose, children }: { choose: ChooseView; children: ComponentChildren }) {
  return (
    <div class="choose" data-options={choose.optionsUrl}>
      {children}
      {choose.listUrl && (
        <a class="button" href={choose.listUrl} target="_blank" rel="noopener">
          Find…
        </a>
      )}
      <output>{choose.label}</output>
    </div>
  )
}
