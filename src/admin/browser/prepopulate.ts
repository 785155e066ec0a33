/** Fills a field from others while they are typed, until somebody types into it: a slug from a title. */

/** Prepares a form by its `data-prepopulate`: `{ "slug": ["title"] }`. */
export function prepopulate(form: HTMLFormElement): void {
  const sources = JSON.parse(form.dataset.prepopulate ?? '{}') as Record<string, string[]>
  for (const [name, from] of Object.entries(sources)) {
    const target = control(form, name)
    const inputs = from.flatMap((source) => control(form, source) ?? [])
    if (target && target.value === '') follow(target, inputs)
  }
}

function follow(target: HTMLInputElement, inputs: HTMLInputElement[]): void {
  let isOwn = false
  target.addEventListener('input', () => {
    isOwn = target.value !== ''
  })
  const limit = target.maxLength > 0 ? target.maxLength : 50
  for (const input of inputs) {
    input.addEventListener('input', () => {
      if (!isOwn) target.value = slugOf(inputs.map(({ value }) => value).join(' '), limit)
    })
  }
}

function control(form: HTMLFormElement, name: string): HTMLInputElement | undefined {
  const found = form.elements.namedItem(name)
  return found instanceof HTMLInputElement ? found : undefined
}

/** "Wall clock, Zürich" → `wall-clock-zurich` */
function slugOf(text: string, limit: number): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
  return plain
    .replaceAll(/[^a-z\d]+/g, '-')
    .slice(0, limit)
    .replaceAll(/^-+|-+$/g, '')
}
