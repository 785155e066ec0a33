/**
 * What a browser would send for a form: its successful controls, with what the test types into them.
 * Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-the-form-data-set
 */
import type { HTMLElement } from 'node-html-parser'
import { VoltaicError } from '../core/errors.ts'

/** What is typed into a field: a text, several for a list, `true` or `false` for a checkbox, `undefined` clears it. */
export type FieldValue = string | number | boolean | readonly string[] | undefined

/** What is typed into a form, by the names of its fields. */
export type FieldValues = Readonly<Record<string, FieldValue>>

/** A pair of a form's data. */
export type FormEntry = readonly [name: string, value: string]

const notSent = new Set(['submit', 'button', 'image', 'reset', 'file'])

/** The controls of a form that can be sent, those outside of it that name it included. */
export function formControls(form: HTMLElement): HTMLElement[] {
  const page = rootOf(form)
  const selector = 'input,select,textarea'
  const outside = form.id
    ? page.querySelectorAll(selector).filter((e) => e.attrs.form === form.id)
    : []
  const inside = form
    .querySelectorAll(selector)
    .filter((e) => (e.attrs.form ?? form.id) === form.id)
  return [...inside, ...outside.filter((element) => !inside.includes(element))].filter(
    (element) => element.attrs.name && !('disabled' in element.attrs) && !isNotSent(element),
  )
}

/** The names of the fields of a form. */
export function fieldNames(form: HTMLElement): string[] {
  return [...new Set(formControls(form).map((control) => control.attrs.name!))]
}

/**
 * The data of a form with `values` typed in. Throws `E_TEST_FORM` for a field that the form does not have and
 * for a choice that it does not offer: a person could not have sent that.
 */
export function formEntries(form: HTMLElement, values: FieldValues): FormEntry[] {
  const controls = formControls(form)
  refuseUnknownFields(controls, values)
  const entries = controls.flatMap((control) => {
    const name = control.attrs.name!
    const sent = name in values ? typedValues(control, values[name]) : ownValues(control)
    return sent.map((value): FormEntry => [name, value])
  })
  refuseLostValues(entries, values)
  return entries
}

/**
 * The button of a form that is pressed: the one with that text, value or name; without one the first, as Enter does.
 * Throws `E_TEST_FORM` when the form has no such button.
 */
export function pressedButton(
  form: HTMLElement,
  press: string | undefined,
): HTMLElement | undefined {
  const selector = 'button,input[type=submit],input[type=image]'
  const isSubmit = ({ attrs }: HTMLElement) => !['button', 'reset'].includes(attrs.type ?? '')
  const inside = form.querySelectorAll(selector)
  const outside = rootOf(form)
    .querySelectorAll(selector)
    .filter((e) => form.id && e.attrs.form === form.id)
  const buttons = [...new Set([...inside, ...outside])].filter(isSubmit)
  if (press === undefined) return buttons.find(({ attrs }) => !('disabled' in attrs))
  const names = (button: HTMLElement) => [
    button.textContent.trim(),
    button.attrs.value,
    button.attrs.name,
  ]
  const found = buttons.find(
    (button) => names(button).includes(press) && !('disabled' in button.attrs),
  )
  if (found) return found
  const list = buttons.map((button) => names(button).find(Boolean)).join(', ')
  throw new VoltaicError(
    'E_TEST_FORM',
    `The form has no button ${press} that can be pressed. Its buttons are: ${list || 'none'}.`,
  )
}

function refuseUnknownFields(controls: readonly HTMLElement[], values: FieldValues): void {
  const known = [...new Set(controls.map((control) => control.attrs.name!))]
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new VoltaicError(
    'E_TEST_FORM',
    `The form has no field ${unknown}. Its fields are: ${known.join(', ') || 'none'}.`,
  )
}

/** A radio button or an option that is not on the page would silently send nothing. */
function refuseLostValues(entries: readonly FormEntry[], values: FieldValues): void {
  for (const [name, value] of Object.entries(values)) {
    const wanted = typeof value === 'boolean' ? [] : asTexts(value)
    const sent = entries.filter(([entry]) => entry === name).map(([, text]) => text)
    const lost = wanted.find((text) => !sent.includes(text))
    if (lost === undefined) continue
    throw new VoltaicError(
      'E_TEST_FORM',
      `The field ${name} does not offer ${JSON.stringify(lost)}. Choose what the page offers.`,
    )
  }
}

/** What a control sends as it stands on the page. */
function ownValues(control: HTMLElement): string[] {
  if (control.localName === 'select') return selectedOptions(control).map(optionValue)
  if (control.localName === 'textarea') return [control.textContent.replace(/^\r?\n/, '')]
  if (isCheckable(control)) return 'checked' in control.attrs ? [checkedValue(control)] : []
  return [control.attrs.value ?? '']
}

/** What a control sends once `value` was typed or chosen. */
function typedValues(control: HTMLElement, value: FieldValue): string[] {
  if (isCheckable(control)) {
    const isChecked =
      typeof value === 'boolean' ? value : asTexts(value).includes(checkedValue(control))
    return isChecked ? [checkedValue(control)] : []
  }
  if (control.localName === 'select') {
    const offered = control.querySelectorAll('option').map(optionValue)
    return asTexts(value).filter((text) => offered.includes(text))
  }
  return asTexts(value ?? '')
}

function asTexts(value: FieldValue): string[] {
  if (value === undefined) return []
  return typeof value === 'object' ? [...value] : [String(value)]
}

/** A list that takes one value has its first option chosen when the page chooses none. */
function selectedOptions(select: HTMLElement): HTMLElement[] {
  const options = select
    .querySelectorAll('option')
    .filter((option) => !('disabled' in option.attrs))
  const selected = options.filter((option) => 'selected' in option.attrs)
  if ('multiple' in select.attrs) return selected
  return [selected.at(-1) ?? options[0]].filter((option) => option !== undefined)
}

function optionValue(option: HTMLElement): string {
  return option.attrs.value ?? option.textContent.trim()
}

function checkedValue(control: HTMLElement): string {
  return control.attrs.value ?? 'on'
}

function isCheckable(control: HTMLElement): boolean {
  return control.attrs.type === 'checkbox' || control.attrs.type === 'radio'
}

function isNotSent(control: HTMLElement): boolean {
  return control.localName === 'input' && notSent.has(control.attrs.type ?? 'text')
}

function rootOf(element: HTMLElement): HTMLElement {
  return element.parentNode ? rootOf(element.parentNode) : element
}
