/** One field of a form, described: what is asked, and with which widget. */

/** How a field is asked for. `decimal` is a text box for exact numbers; `number` one whose value is a number. */
export type Widget =
  | 'text'
  | 'textarea'
  | 'number'
  | 'decimal'
  | 'checkbox'
  | 'select'
  | 'multiselect'
  | 'datetime'
  | 'date'
  | 'time'
  | 'email'
  | 'url'
  | 'password'
  | 'hidden'

/** One option of a select: what is posted and what people read. */
export interface FieldOption {
  readonly value: string
  readonly label: string
}

/** What can be said about a field. */
export interface FieldOptions {
  /** For people; made from the name when left out. */
  readonly label?: string
  /** A sentence below the label. */
  readonly help?: string
  /** `text` by default. */
  readonly widget?: Widget
  /** Whether it must be filled in; true by default, false for a checkbox. */
  readonly required?: boolean
  readonly maxLength?: number
  /** The token of HTML's `autocomplete`: `email`, `current-password`. */
  readonly autocomplete?: string
  readonly options?: readonly FieldOption[]
}

/** A field, described completely. */
export interface FieldSpec {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly widget: Widget
  readonly required: boolean
  readonly maxLength: number | undefined
  readonly autocomplete: string | undefined
  readonly options: readonly FieldOption[]
}

/** Completes what was said about a field. */
export function fieldSpec(name: string, options: FieldOptions = {}): FieldSpec {
  const widget = options.widget ?? (options.options ? 'select' : 'text')
  return {
    name,
    label: options.label ?? labelOf(name),
    help: options.help ?? '',
    widget,
    required: options.required ?? widget !== 'checkbox',
    maxLength: options.maxLength,
    autocomplete: options.autocomplete,
    options: options.options ?? [],
  }
}

/** `closesAt` → "Closes at". */
function labelOf(name: string): string {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}
