/** A script of SQL as the statements that it consists of. */
import type { Dialect } from '../../db/engine/driver.ts'
import { meaningful, type Token, tokensOf } from './tokens.ts'

/** The statements of a script, without the semicolons between them. Empty ones are left out. */
export function statementsOf(script: string, dialect: Dialect): string[] {
  const statements: Token[][] = [[]]
  for (const token of tokensOf(script, dialect)) {
    const current = statements.at(-1) ?? []
    if (token.text === ';' && !isInside(meaningful(current), dialect)) statements.push([])
    else current.push(token)
  }
  return statements
    .filter((tokens) => meaningful(tokens).length > 0)
    .map((tokens) =>
      tokens
        .map(({ text }) => text)
        .join('')
        .trim(),
    )
}

/** The first words of a statement in capitals, without comments: to see what it is. */
export function firstWords(statement: string, dialect: Dialect): string[] {
  return words(meaningful(tokensOf(statement, dialect))).slice(0, 6)
}

/** Whether a semicolon here is inside of a statement: of a trigger, or of a function of the newer kind. */
function isInside(tokens: readonly Token[], dialect: Dialect): boolean {
  const all = words(tokens)
  if (all[0] !== 'CREATE') return false
  return dialect === 'sqlite' ? isInsideTrigger(all) : isInsideBody(all)
}

/** A trigger ends where `END` stands after a semicolon: that of `CASE` never does. */
function isInsideTrigger(all: readonly string[]): boolean {
  const isTrigger = all[1] === 'TRIGGER' || (/^TEMP/.test(all[1] ?? '') && all[2] === 'TRIGGER')
  return isTrigger && !(all.at(-1) === 'END' && all.at(-2) === ';')
}

/** `CREATE FUNCTION … BEGIN ATOMIC …; … END` */
function isInsideBody(all: readonly string[]): boolean {
  const begin = all.findIndex((word, index) => word === 'BEGIN' && all[index + 1] === 'ATOMIC')
  if (begin < 0) return false
  const depth = all.slice(begin).reduce((sum, word) => {
    if (word === 'BEGIN' || word === 'CASE') return sum + 1
    return word === 'END' ? sum - 1 : sum
  }, 0)
  return depth > 0
}

function words(tokens: readonly Token[]): string[] {
  return tokens.map(({ kind, text }) => (kind === 'quoted' ? text : text.toUpperCase()))
}
