/** The words of a search: separated by space, held together by double quotes. */

/** More words than this are not looked for. */
const mostWords = 12

/**
 * Splits a search: `clock "open face"` → `['clock', 'open face']`. A quote that is never closed
 * runs to the end. A word that was already named, in whatever case, is named once.
 */
export function searchWords(text: string): string[] {
  const words = new Map<string, string>()
  for (const [, quoted, plain] of text.matchAll(/"([^"]*)(?:"|$)|([^\s"]+)/g)) {
    const word = (quoted ?? plain ?? '').trim()
    const key = word.toLowerCase()
    if (word && !words.has(key)) words.set(key, word)
  }
  return [...words.values()].slice(0, mostWords)
}
