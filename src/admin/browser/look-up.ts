/** Finds the key of a related row by words, where there are too many rows for a select. */

interface RowOption {
  readonly key: string
  readonly label: string
}

const typingPause = 150

/** Gives the input of a box a list of rows that match what is typed, and names the one that was taken. */
export function lookUpRows(box: HTMLElement): void {
  const input = box.querySelector('input')
  const name = box.querySelector('output')
  const address = box.dataset.options
  if (!input || !name || !address) return
  const list = document.createElement('datalist')
  list.id = `${input.id}-options`
  box.append(list)
  input.setAttribute('list', list.id)
  let options: RowOption[] = []
  const find = afterPause(async (signal) => {
    options = await rowsFor(address, input.value, signal)
    list.replaceChildren(...options.map(({ key, label }) => new Option(label, key)))
    name.value = labelOf(options, input.value)
  })
  input.addEventListener('input', () => {
    name.value = labelOf(options, input.value)
    find()
  })
}

function labelOf(options: RowOption[], key: string): string {
  return options.find((option) => option.key === key)?.label ?? ''
}

async function rowsFor(address: string, words: string, signal: AbortSignal): Promise<RowOption[]> {
  const url = new URL(address, location.href)
  url.searchParams.set('q', words)
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } })
  return response.ok ? ((await response.json()) as RowOption[]) : []
}

/** Runs the last call only, after a pause; a newer one aborts the one before. */
function afterPause(fn: (signal: AbortSignal) => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = new AbortController()
  return () => {
    clearTimeout(timer)
    running.abort()
    running = new AbortController()
    const { signal } = running
    timer = setTimeout(() => void fn(signal).catch(ignoreAbort), typingPause)
  }
}

/** Without an answer the key can still be typed. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof DOMException)) console.warn(error)
}
