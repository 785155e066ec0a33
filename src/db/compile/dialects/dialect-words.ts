/** What the dialects say differently: one set of words for each. */
import type { Dialect } from '../../engine/driver.ts'
import { postgresWords } from './postgres-words.ts'
import { sqliteWords } from './sqlite-words.ts'
import type { DialectWords } from './words.ts'

export type { DialectWords } from './words.ts'

const words: Readonly<Record<Dialect, DialectWords>> = {
  sqlite: sqliteWords,
  postgres: postgresWords,
}

/** The words of a dialect. */
export function wordsOf(dialect: Dialect): DialectWords {
  return words[dialect]
}
