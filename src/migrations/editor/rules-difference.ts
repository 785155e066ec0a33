/** Which indexes and checks of a table go, come, or get another name. */
import { quoteName } from '../../db/schema/names.ts'
import type { CheckSchema, IndexSchema, TableSchema } from '../../db/schema/table.ts'
import type { Rename, TableChange } from './change.ts'
import type { TableWords } from './table-words.ts'

/** What comparing needs to know. */
export interface RulesContext {
  /** The renamed columns: databases follow them in conditions. */
  readonly columns: ReadonlyMap<string, string>
  readonly words: TableWords
}

type RuleChanges = Pick<
  TableChange,
  'addChecks' | 'addIndexes' | 'dropChecks' | 'dropIndexes' | 'renameChecks' | 'renameIndexes'
>

/** Compares the indexes and checks of a table, which has its new name and columns already. */
export function compareRules(
  before: TableSchema,
  after: TableSchema,
  { columns, words }: RulesContext,
): RuleChanges {
  const text = (table: TableSchema) => (index: IndexSchema) => words.index(table, index)
  const indexes = compareNamed(
    before.indexes.map((index) => texts(index, columns, text(before))),
    after.indexes.map((index) => texts(index, none, text(after))),
  )
  const checks = compareNamed(
    before.checks.map((check) => texts(check, columns, JSON.stringify)),
    after.checks.map((check) => texts(check, none, JSON.stringify)),
  )
  return {
    dropIndexes: indexes.dropped,
    renameIndexes: indexes.renamed,
    addIndexes: after.indexes.filter(({ name }) => indexes.added.includes(name)),
    dropChecks: checks.dropped,
    renameChecks: checks.renamed,
    addChecks: after.checks.filter(({ name }) => checks.added.includes(name)),
  }
}

interface NamedTexts {
  readonly name: string
  /** What it is but for its name: one of these. */
  readonly texts: readonly string[]
}

const none: ReadonlyMap<string, string> = new Map()

/** A condition is the same with the old names and with the new ones: SQL that a person wrote keeps the old ones. */
function texts<R extends CheckSchema | IndexSchema>(
  rule: R,
  columns: ReadonlyMap<string, string>,
  text: (rule: R) => string,
): NamedTexts {
  const { condition } = rule
  const renamed = renamedSql(condition, columns)
  const variants = renamed === condition ? [condition] : [condition, renamed]
  return {
    name: rule.name,
    texts: variants.map((variant) => text({ ...rule, name: '', condition: variant })),
  }
}

/** SQL of a table with its columns renamed. */
export function renamedSql(
  text: string | undefined,
  columns: ReadonlyMap<string, string>,
): string | undefined {
  return [...columns].reduce(
    (sql, [from, to]) => sql?.replaceAll(quoteName(from), quoteName(to)),
    text,
  )
}

interface NamedChanges {
  readonly dropped: readonly string[]
  readonly added: readonly string[]
  readonly renamed: readonly Rename[]
}

function compareNamed(before: readonly NamedTexts[], after: readonly NamedTexts[]): NamedChanges {
  const taken = new Set(before.map(({ name }) => name))
  const going = before.filter(
    (old) => !after.some((one) => one.name === old.name && isSame(old, one)),
  )
  const coming = after.filter(
    (one) => !before.some((old) => one.name === old.name && isSame(old, one)),
  )
  const renamed: Rename[] = []
  for (const old of going) {
    const gone = new Set(renamed.map(([, to]) => to))
    const next = coming.find(
      (one) => isSame(old, one) && !taken.has(one.name) && !gone.has(one.name),
    )
    if (next) renamed.push([old.name, next.name])
  }
  const isRenamed = new Set(renamed.flat())
  const names = (rules: readonly NamedTexts[]) =>
    rules.map(({ name }) => name).filter((name) => !isRenamed.has(name))
  return { dropped: names(going), added: names(coming), renamed }
}

function isSame(before: NamedTexts, after: NamedTexts): boolean {
  return after.texts.some((text) => before.texts.includes(text))
}
