/** How a value for existing rows is written in an answer. */
import type { DescribedKind, FieldDescription } from '../../db/schema/description.ts'
import { storedPlainValue } from '../../db/schema/literals.ts'

/** An answer that can be given as it stands, and what follows from it. */
export interface Choice {
  readonly answer: unknown
  readonly means: string
}

/** The form of the values of a field. */
export interface ValueForm {
  /** The field itself; of a relation, the key at its end. */
  readonly field: FieldDescription
  /** `a decimal number as a text` */
  readonly expects: string
  readonly example: unknown
  /** What can be answered as it stands. */
  readonly choices: readonly Choice[]
}

/** The form of what existing rows can get in a field. `target`: of a relation, the other model's label and key. */
export function valueForm(
  field: FieldDescription,
  target?: { readonly label: string; readonly key: FieldDescription },
): ValueForm {
  const own = target?.key ?? field
  const { expects, example } = formOf(own)
  const what = target ? `the key of a row of ${target.label}: ${expects}` : expects
  return {
    field: own,
    expects: what,
    example,
    choices: isMoment(own.kind) ? [momentOfMigration] : [],
  }
}

/** Whether an answer is a value of this form. */
export function fitsForm({ field }: ValueForm, answer: unknown): boolean {
  if (answer === 'now' && isMoment(field.kind)) return true
  const { of: type } = formOf(field)
  if (type !== undefined && !type.includes(typeof answer)) return false
  try {
    storedPlainValue(answer, field)
    return true
  } catch {
    return false
  }
}

const momentOfMigration: Choice = { answer: 'now', means: 'The time at which the migration runs.' }

function isMoment(kind: DescribedKind): boolean {
  return kind === 'date' || kind === 'time' || kind === 'dateTime'
}

interface Form {
  readonly expects: string
  readonly example: unknown
  /** The types that JSON can have here, where not all are tried. */
  readonly of?: readonly string[]
}

const whole: Form = { expects: 'a whole number', example: 0, of: ['number'] }

const forms: Partial<Readonly<Record<DescribedKind, Form>>> = {
  id: { ...whole, example: 1 },
  int: whole,
  smallInt: whole,
  bigInt: {
    expects: 'a whole number, as a text when it is large',
    example: 0,
    of: ['number', 'string'],
  },
  positiveInt: { ...whole, expects: 'a whole number, not negative' },
  float: { expects: 'a number', example: 0, of: ['number'] },
  decimal: { expects: 'a decimal number as a text', example: '0', of: ['number', 'string'] },
  boolean: { expects: 'true or false', example: false, of: ['boolean'] },
  date: { expects: 'a date as a text', example: '2000-12-31' },
  time: { expects: 'a time of day as a text', example: '23:59:00' },
  dateTime: {
    expects: 'a date and time as a text, with its zone',
    example: '2000-12-31T23:59:00Z',
  },
  duration: { expects: 'a number of milliseconds', example: 0, of: ['number'] },
  json: { expects: 'any JSON but null; a text as JSON in a text', example: {} },
  uuid: { expects: 'a UUID as a text', example: '00000000-0000-0000-0000-000000000000' },
  ip: { expects: 'an IP address as a text', example: '127.0.0.1' },
  binary: { expects: 'bytes as a text, in base64', example: '', of: ['string'] },
}

function formOf({ kind, of, options }: FieldDescription): Form {
  if (kind === 'array')
    return {
      expects: `a list${of ? `, of each item ${formOf(of).expects}` : ''}`,
      example: [],
      of: ['object'],
    }
  if (kind === 'char')
    return {
      expects: `a text of at most ${options.maxLength} characters`,
      example: '',
      of: ['string'],
    }
  return forms[kind] ?? { expects: 'a text', example: '', of: ['string'] }
}
