/** Frames: one text message carries one or more JSON documents, a line each. */

/** The documents of a message. Throws `SyntaxError` when a line is not JSON; empty lines carry nothing. */
export function parseLines(text: string): unknown[] {
  if (!text.includes('\n')) return [JSON.parse(text)]
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))
}

/** The message that carries these documents. */
export function formatLines(documents: readonly unknown[]): string {
  return documents.map((document) => JSON.stringify(document)).join('\n')
}

/** The answer to a ping, and the ping itself. */
export const emptyFrame = '{}'
