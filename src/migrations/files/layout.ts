/** Laying out code: on one line where it fits, else one item a line. */

/** Code: text, or a list of items between brackets. */
export type Code = string | CodeList

/** Items between brackets. */
export interface CodeList {
  readonly open: string
  readonly items: readonly Code[]
  readonly close: string
  /** Always one item a line. */
  readonly expanded?: boolean
  /** The last item opens on the line of the list, as a single object argument does. */
  readonly hugging?: boolean
}

const width = 100

/** The code as text. `used` is how much of the line is taken before and after it. */
export function layOut(code: Code, indent = '', used = 0): string {
  if (typeof code === 'string') return code
  const line = isExpanded(code) ? undefined : oneLine(code)
  if (line !== undefined && indent.length + used + line.length <= width) return line
  if (code.hugging) return hug(code, indent)
  const inner = `${indent}  `
  const items = code.items.map((item) => `${inner}${layOut(item, inner, 1)},\n`)
  return `${code.open.trimEnd()}\n${items.join('')}${indent}${code.close.trimStart()}`
}

/** What did not fit on the line does not fit with its last item on it either: that one is opened. */
function hug({ open, items, close }: CodeList, indent: string): string {
  const before = items.slice(0, -1).map((item) => `${layOut(item)}, `)
  const last = items.at(-1) ?? ''
  const opened = typeof last === 'string' || last.items.length === 0 ? last : opening(last)
  return `${open}${before.join('')}${layOut(opened, indent)}${close}`
}

function opening(code: CodeList): CodeList {
  return code.hugging ? code : { ...code, expanded: true }
}

function oneLine(code: Code): string {
  if (typeof code === 'string') return code
  return `${code.open}${code.items.map(oneLine).join(', ')}${code.close}`
}

function isExpanded(code: Code): boolean {
  return typeof code !== 'string' && (code.expanded === true || code.items.some(isExpanded))
}
