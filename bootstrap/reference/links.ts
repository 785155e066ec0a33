/** Where each name of the reference is explained. */

/** The pages of the reference by the names that they explain. */
export class Links {
  readonly #places = new Map<string, string>()

  /** Says that `name` has a heading on a page. The first place counts. */
  add(name: string, page: string): void {
    if (!this.#places.has(name)) this.#places.set(name, `${page}#${slugOf(name)}`)
  }

  has(name: string): boolean {
    return this.#places.has(name)
  }

  /** The link from a page to a name; the name as code where nothing explains it. */
  to(name: string, page: string): string {
    const place = this.#places.get(name)
    if (!place) return `\`${name}\``
    return `[\`${name}\`](${place.startsWith(`${page}#`) ? place.slice(page.length) : place})`
  }

  /** Text with its names linked: those in backticks, and those of `{@link …}`. */
  in(text: string, page: string): string {
    const marked = text.replace(/\{@link ([\w.]+)\}/g, '`$1`')
    return marked.replace(/(?<!\[)`(\w+)(?:\(\))?`/g, (code, name: string) =>
      this.has(name) ? this.to(name, page) : code,
    )
  }
}

/** The anchor that a heading gets. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}
