/** HTML as text, for the few pages that must work when nothing else does. */

/** HTML that is escaped already. */
export class HtmlText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A template whose values are escaped, but for values that are `HtmlText` themselves; lists are joined. */
export function markup(strings: TemplateStringsArray, ...values: unknown[]): HtmlText {
  return new HtmlText(String.raw({ raw: strings }, ...values.map(toMarkup)))
}

function toMarkup(value: unknown): string {
  if (value instanceof HtmlText) return value.text
  if (Array.isArray(value)) return value.map(toMarkup).join('')
  if (value === undefined || value === null || value === false) return ''
  return escapeHtml(String(value))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that stands for itself in HTML, also in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign]!)
}
