/** A page as the test client received it. */
import { type HTMLElement, parse } from 'node-html-parser'
import { VoltaicError } from '../core/errors.ts'
import {
  type FieldValues,
  type FormEntry,
  fieldNames,
  formEntries,
  pressedButton,
} from './form-fields.ts'

/** An element of a page. */
export type PageElement = HTMLElement

/** What the server answered. */
export interface PageResponse {
  /** The absolute address, after redirects. */
  readonly url: URL
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** The addresses that redirected here. */
  readonly redirects: readonly URL[]
}

/** Where a form of the page goes, and what it carries. */
export interface FormSubmission {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly entries: readonly FormEntry[]
}

/** Which form, and how it is sent. */
export interface FormChoice {
  /** The form's action or a CSS selector; without it, the one form that has the fields. */
  readonly form?: string
  /** The text, value or name of the button that is pressed; the first one by default. */
  readonly press?: string
}

/** A page: its status, its text, its elements and its forms. */
export class TestPage {
  readonly url: URL
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The body as it came. */
  readonly body: string
  readonly redirects: readonly URL[]
  #document: HTMLElement | undefined

  constructor(response: PageResponse) {
    this.url = response.url
    this.status = response.status
    this.headers = response.headers
    this.body = response.body
    this.redirects = response.redirects
  }

  /** The body as JSON. Throws `E_TEST_PAGE` when it is not. */
  json<T = unknown>(): T {
    try {
      return JSON.parse(this.body)
    } catch (cause) {
      const fact = `${this.#name} is not JSON but: ${this.body.slice(0, 200)}`
      throw new VoltaicError('E_TEST_PAGE', `${fact}. Ask for a page that is.`, { cause })
    }
  }

  /** The root of the elements. */
  get document(): PageElement {
    this.#document ??= parseHtml(this.body)
    return this.#document
  }

  /** The text that a reader sees, white space collapsed. */
  get text(): string {
    const root = parseHtml(this.body)
    for (const element of root.querySelectorAll('head,script,style,template')) element.remove()
    return collapse(root.textContent)
  }

  /** The first element that the CSS selector finds. Throws `E_TEST_PAGE` when there is none. */
  find(selector: string): PageElement {
    const found = this.document.querySelector(selector)
    if (found) return found
    throw new VoltaicError(
      'E_TEST_PAGE',
      `${this.#name} has no element ${selector}. It reads: ${this.text.slice(0, 200)}`,
    )
  }

  /** All elements that the CSS selector finds. */
  findAll(selector: string): PageElement[] {
    return this.document.querySelectorAll(selector)
  }

  /** The texts of the elements that the CSS selector finds, white space collapsed. */
  texts(selector: string): string[] {
    return this.findAll(selector).map((element) => collapse(element.textContent))
  }

  /** The plain data of a JSON block (`<script type="application/json" id="…">`). */
  data<T = unknown>(id: string): T {
    return JSON.parse(this.find(`script[type="application/json"]#${id}`).textContent)
  }

  /**
   * What a browser would send for a form of this page with `values` typed in.
   * Throws `E_TEST_FORM` when there is not exactly one such form, and for what a person could not have done.
   */
  fillForm(values: FieldValues, { form, press }: FormChoice = {}): FormSubmission {
    const element = this.#findForm(values, form)
    const button = pressedButton(element, press)
    const attribute = (name: string) => button?.attrs[`form${name}`] ?? element.attrs[name]
    const method = attribute('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET'
    const url = new URL(attribute('action') || this.url.href, this.url)
    const entries = formEntries(element, values)
    const { name, value = '' } = button?.attrs ?? {}
    return { method, url, entries: name ? [...entries, [name, value]] : entries }
  }

  #findForm(values: FieldValues, wanted: string | undefined): PageElement {
    const forms = this.findAll('form')
    const names = Object.keys(values)
    const fitting = wanted
      ? forms.filter((form) => form.attrs.action === wanted || this.#matches(form, wanted))
      : forms.filter((form) => names.every((name) => fieldNames(form).includes(name)))
    if (fitting.length === 1) return fitting[0]!
    const list = forms.map((form) => `${form.attrs.action ?? '(this page)'} [${fieldNames(form)}]`)
    throw new VoltaicError(
      'E_TEST_FORM',
      `${this.#name} has ${fitting.length} forms that fit${wanted ? ` ${wanted}` : ''}, and one is needed. ` +
        `Its forms are: ${list.join(', ') || 'none'}.`,
    )
  }

  #matches(form: PageElement, selector: string): boolean {
    if (selector.startsWith('/')) return false
    return this.findAll(selector).includes(form)
  }

  get #name(): string {
    return `The page ${this.url.pathname} (${this.status})`
  }
}

/** The parser takes the document type for text. */
function parseHtml(body: string): PageElement {
  return parse(body.replace(/^\s*<!doctype[^>]*>/i, ''))
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
