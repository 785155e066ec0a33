/** Words of names: taking them apart, and what one and several of a thing are called. */

/** The words of a name, in lower case: `InvoiceLine`, `INVOICE_LINE` and `invoice line` are two. */
export function wordsOf(name: string): string[] {
  const spaced = name
    .normalize('NFC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
  return spaced
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

/** `invoice line` → `invoiceLine` */
export function camelCase(words: readonly string[]): string {
  const [first = '', ...others] = words
  return first + others.map(capitalized).join('')
}

/** `invoice line` → `InvoiceLine` */
export function pascalCase(words: readonly string[]): string {
  return words.map(capitalized).join('')
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

const irregular: readonly (readonly [one: string, several: string])[] = [
  ['person', 'people'],
  ['child', 'children'],
  ['man', 'men'],
  ['woman', 'women'],
  ['staff', 'staff'],
  ['movie', 'movies'],
  ['cookie', 'cookies'],
  ['leaf', 'leaves'],
  ['shelf', 'shelves'],
  ['shoe', 'shoes'],
  ['cache', 'caches'],
  ['house', 'houses'],
  ['index', 'indexes'],
  ['analysis', 'analyses'],
]
const unchanging: readonly string[] = [
  'news',
  'series',
  'species',
  'data',
  'media',
  'metadata',
  'settings',
]

/** `categories` → `category`; a word that is none of several stays. */
export function singular(word: string): string {
  const known = irregular.find(([, several]) => several === word)
  if (known) return known[0]
  if (unchanging.includes(word) || word.length < 4 || !/[^su]s$/.test(word)) return word
  if (/is$/.test(word)) return word
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y')
  if (/(ss|sh|ch|x|zz|[bnprt]us)es$/.test(word)) return word.replace(/es$/, '')
  return word.replace(/s$/, '')
}

/** `category` → `categories`; a word that is of several already stays. */
export function plural(word: string): string {
  const known = irregular.find(([one]) => one === word)
  if (known) return known[1]
  if (unchanging.includes(word) || singular(word) !== word) return word
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, 'ies')
  return /(s|sh|ch|x|z)$/.test(word) ? `${word}es` : `${word}s`
}

/** The words with the last one changed. */
export function withLast(words: readonly string[], change: (word: string) => string): string[] {
  return words.map((word, place) => (place === words.length - 1 ? change(word) : word))
}
