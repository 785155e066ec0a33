/** What has to be unique, asked for a row before it is written: with one query, whatever there is to ask. */
import { allOf, anyOf, type Condition, negated } from '../../condition.ts'
import { valueFields } from '../../conditions/literals.ts'
import { normalizeAll } from '../../conditions/normalize.ts'
import type { UniqueConstraint } from '../../model/constraints.ts'
import type { ModelMeta } from '../../model/meta.ts'
import type { FieldInfo } from '../../model-info.ts'
import { equals, keyCondition } from '../../queryset/keys.ts'
import { readRows } from '../../queryset/read.ts'
import { allRows } from '../../queryset/state.ts'
import { rowState } from '../row-state.ts'
import { storedKey } from '../save.ts'
import { holdsFor, usesOnly } from './check-row.ts'

/** A message, and the field that it is about; `''` for none. */
export interface Message {
  readonly name: string
  readonly message: string
}

/** A question: is there another row like this? */
interface Question extends Message {
  readonly where: Condition
}

/** The messages about values that other rows have. Fields that are not `right` are not asked about. */
export async function takenMessages(
  row: object,
  meta: ModelMeta,
  right: ReadonlySet<FieldInfo>,
): Promise<Message[]> {
  const questions = questionsOf(row, meta, right)
  if (questions.length === 0) return []
  const { isSaved, alias } = rowState(row)
  const others = isSaved ? [negated(keyCondition(meta, storedKey(row)))] : []
  const where = allOf([anyOf(questions.map((question) => question.where)), ...others])
  const columns = questions.map((question, i) => {
    const field = valueFields.boolean
    const operand = { kind: 'condition', condition: question.where, field } as const
    return { name: String(i), operand }
  })
  const values = { form: 'list', columns, grouped: false } as const
  const known = { ...allRows(meta), alias, isUnfiltered: true, isFresh: true }
  const state = { ...known, order: [], where, values }
  const found = (await readRows(state)) as boolean[][]
  return questions.filter((_, i) => found.some((answers) => answers[i]))
}

function questionsOf(row: object, meta: ModelMeta, right: ReadonlySet<FieldInfo>): Question[] {
  const fields = meta.columns.filter((field) => field.unique).map((field) => [field])
  const composite = meta.primaryKey.length > 1 || meta.keyFields[0]?.kind !== 'id'
  const keys = composite ? [meta.keyFields] : []
  const constraints = meta.constraints.filter((rule) => rule.type === 'unique')
  return [
    ...[...fields, ...keys].flatMap((columns) => question(row, { meta, columns, right })),
    ...constraints.flatMap((rule) => constraintQuestion(row, meta, rule, right)),
  ]
}

function constraintQuestion(
  row: object,
  meta: ModelMeta,
  { columns: names, condition, message }: UniqueConstraint,
  right: ReadonlySet<FieldInfo>,
): Question[] {
  const columns = names.map((name) => meta.column(name))
  const [asked] = question(row, { meta, columns, right })
  if (!asked) return []
  const own = { ...asked, name: '', message: message ?? asked.message }
  if (condition === undefined) return [own]
  const where = normalizeAll(meta, [condition as object])
  if (!usesOnly(where, right)) return []
  const applies = holdsFor(row, where)
  if (applies === false || applies === null) return []
  return [{ ...own, where: allOf([own.where, where]) }]
}

interface Asked {
  readonly meta: ModelMeta
  readonly columns: readonly FieldInfo[]
  readonly right: ReadonlySet<FieldInfo>
}

/** NULL is equal to nothing, and what is not known yet is not asked for. */
function question(row: object, { meta, columns, right }: Asked): Question[] {
  const values = columns.map(({ attribute }) => {
    const own = Object.getOwnPropertyDescriptor(row, attribute)
    return own && 'value' in own ? (own.value as unknown) : undefined
  })
  const isMissing = values.some((value) => value === null || value === undefined)
  if (isMissing || columns.some((field) => !right.has(field))) return []
  const where = allOf(columns.map((field, i) => equals(field, field.toStored(values[i]))))
  const labels = columns.map(({ label }) => label.toLowerCase()).join(', ')
  const message = `A ${meta.singular} with this ${labels} exists already.`
  return [{ name: columns.length === 1 ? columns[0]!.name : '', message, where }]
}
