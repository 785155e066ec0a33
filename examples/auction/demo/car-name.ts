/** Turns the names of the data set, which are all in lower case and partly misspelt, into titles. */

/** What the data set misspells or shortens, and what is meant. */
const corrections: readonly [RegExp, string][] = [
  [/accelerationord/i, 'accord'],
  [/\bchevroelt\b/, 'chevrolet'],
  [/\bchevy\b/, 'chevrolet'],
  [/\btoyouta\b/, 'toyota'],
  [/\bmaxda\b/, 'mazda'],
  [/\b(vokswagen|vw)\b/, 'volkswagen'],
  [/\bmercedes benz\b/, 'mercedes-benz'],
  [/\bcitroen\b/, 'citroën'],
  [/town @ country/, 'town & country'],
  [/(?<! wagon) \(sw\)/, ' station wagon'],
  [/ wagon \(sw\)/, ' wagon'],
  [/\(auto\)/, 'automatic'],
  [/\(man\)/, 'manual'],
  [/\((diesel|turbo)\)/, '$1'],
]

/** Words that are not simply written with a capital. */
const spellings = new Map([
  ['lebaron', 'LeBaron'],
  ['lesabre', 'LeSabre'],
  ['lemans', 'LeMans'],
  ['lecar', 'Le Car'],
  ['mercedes-benz', 'Mercedes-Benz'],
  ["'cuda", '’Cuda'],
])

const initials = new Set(
  'amc bmw dpl sst ltd dl gt gl gx gs gm se sx ls lj sj xe cvcc glc gtl tc lx le l s ii iii v6 v8 hi'.split(
    ' ',
  ),
)

/** `ford pinto (sw)` → `Ford Pinto Station Wagon`. */
export function carName(raw: string): string {
  let name = raw.trim().toLowerCase()
  for (const [pattern, replacement] of corrections) name = name.replace(pattern, replacement)
  return name.split(/\s+/).map(spell).join(' ')
}

function spell(word: string): string {
  const known = spellings.get(word)
  if (known) return known
  if (/^\d+-[a-z]{3,}$/.test(word)) return word.replace(/-./, (letter) => letter.toUpperCase())
  if (/^\d+i$/.test(word)) return word
  if (initials.has(word) || /\d|\//.test(word)) return word.toUpperCase()
  return word.charAt(0).toUpperCase() + word.slice(1)
}
