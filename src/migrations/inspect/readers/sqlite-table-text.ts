/** What SQLite keeps of a table only in the text that made it: checks, collations, counting, deferred references. */
import { parseCreateTable, type TablePart } from '../../editor/create-table.ts'
import { between, closing, type Token, tokensOf } from '../expressions/tokens.ts'
import type { InspectedCheck, InspectedForeignKey } from '../inspected-schema.ts'

/** What the text of a table tells. */
export interface TableText {
  readonly checks: readonly InspectedCheck[]
  /** By the lower-case name of the column. */
  readonly columns: ReadonlyMap<string, ColumnText>
  /** The deferrability of foreign keys, by their columns in lower case, joined by commas. */
  readonly references: ReadonlyMap<string, InspectedForeignKey['deferrability']>
  readonly isStrict: boolean
  readonly isWithoutRowid: boolean
}

/** What the text of a column tells. */
export interface ColumnText {
  readonly collation: string | undefined
  readonly generated: string | undefined
  readonly isAutoincrement: boolean
}

/** Reads the text of a table; of one that cannot be read, nothing is known. */
export function readTableText(sql: string): TableText {
  const { parts, tail } = partsOf(sql)
  const scanned = parts.map((part) => ({ part, words: tokensOf(part.text, 'sqlite') }))
  const columns = scanned.filter(({ part }) => part.kind === 'column')
  const tailWords = tokensOf(tail, 'sqlite').map(({ value }) => value)
  return {
    checks: scanned.flatMap(({ part, words }) => checksOf(part.text, words)),
    columns: new Map(
      columns.map(({ part, words }) => [lower(part.name), columnText(part.text, words)]),
    ),
    references: new Map(scanned.flatMap(({ part, words }) => referenceOf(part, words))),
    isStrict: tailWords.includes('STRICT'),
    isWithoutRowid: tailWords.includes('WITHOUT'),
  }
}

function partsOf(sql: string): { readonly parts: readonly TablePart[]; readonly tail: string } {
  try {
    return parseCreateTable(sql)
  } catch {
    return { parts: [], tail: '' }
  }
}

function lower(name: string | undefined): string {
  return (name ?? '').toLowerCase()
}

/** The words that stand in no parentheses, with their places. */
function outerWords(words: readonly Token[]): [number, string][] {
  const outer: [number, string][] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Token
    if (word.kind === 'word') outer.push([at, word.value])
    if (word.value === '(' && word.kind === 'symbol') at = closing(words, at)
  }
  return outer
}

function checksOf(text: string, words: readonly Token[]): InspectedCheck[] {
  return outerWords(words).flatMap(([at, value]) => {
    if (value !== 'CHECK') return []
    const isNamed = words[at - 2]?.value === 'CONSTRAINT' && words[at - 2]?.kind === 'word'
    const name = isNamed ? nameOf(words[at - 1]) : undefined
    return [{ name, condition: between(text, words, at + 1, closing(words, at + 1)) }]
  })
}

function nameOf(word: Token | undefined): string | undefined {
  return word && (word.kind === 'word' ? word.source : word.value)
}

function columnText(text: string, words: readonly Token[]): ColumnText {
  const outer = outerWords(words)
  const collate = outer.find(([, value]) => value === 'COLLATE')
  const as = outer.find(([at, value]) => value === 'AS' && words[at + 1]?.value === '(')
  return {
    collation: collate && nameOf(words[collate[0] + 1]),
    generated: as && between(text, words, as[0] + 1, closing(words, as[0] + 1)),
    isAutoincrement: outer.some(([, value]) => value === 'AUTOINCREMENT'),
  }
}

function referenceOf(
  part: TablePart,
  words: readonly Token[],
): [string, InspectedForeignKey['deferrability']][] {
  const outer = outerWords(words)
  const references = outer.find(([, value]) => value === 'REFERENCES')
  if (!references) return []
  const columns =
    part.kind === 'column' ? [part.name ?? ''] : listedNames(words, outer, references[0])
  const after = outer.filter(([at]) => at > references[0]).map(([, value]) => value)
  return [[columns.map((name) => name.toLowerCase()).join(), deferrabilityOf(after)]]
}

/** The names in the parentheses after `FOREIGN KEY`. */
function listedNames(words: readonly Token[], outer: [number, string][], end: number): string[] {
  const key = outer.find(([at, value]) => value === 'KEY' && at < end)
  const listed = words.slice((key?.[0] ?? 0) + 2, end - 1)
  return listed.filter(({ kind }) => kind !== 'symbol').map((word) => nameOf(word) ?? '')
}

function deferrabilityOf(words: readonly string[]): InspectedForeignKey['deferrability'] {
  const at = words.indexOf('DEFERRABLE')
  if (at < 0 || words[at - 1] === 'NOT') return 'immediate'
  return words[at + 2] === 'DEFERRED' ? 'deferred' : 'deferrable'
}
