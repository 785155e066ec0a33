/** Colours for what a terminal shows. */
import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

/** How text looks: the colours every terminal has, on dark and on light ground. */
export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'bold' | 'dim'

/** Gives text a style, or leaves it as it is where no colours are shown. */
export type Paint = (style: Style, text: string) => string

/** Paints for a stream: a terminal has colours unless `NO_COLOR` is set or `TERM` is dumb; `FORCE_COLOR` has them always. */
export function painter(stream: WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream })
}

const labels: readonly (readonly [string, Style])[] = [
  ['error:', 'red'],
  ['warning:', 'yellow'],
]

/** Paints the word that says what kind of message it is. */
export function paintLabel(text: string, paint: Paint): string {
  for (const [label, style] of labels) {
    if (text.startsWith(label)) return paint(style, label) + text.slice(label.length)
  }
  return text
}
