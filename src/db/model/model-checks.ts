/** System checks of models: what the compiler cannot see, and a query would only find when it runs. */
import type { AnyModel } from '../any-model.ts'
import { normalizeWhere } from '../conditions/normalize.ts'
import { orderTerms } from '../queryset/order.ts'
import { type ModelHolder, type ModelMeta, metaOf } from './meta.ts'
import type { Relation } from './relation.ts'

/** One finding; the same shape as that of every other check. */
interface Finding {
  readonly level: 'error' | 'warning'
  readonly id: string
  readonly message: string
  readonly hint: string
}

/** Looks at models: their relations, their options and their class bodies. */
export function modelChecks(models: Iterable<AnyModel>): Finding[] {
  return [...models].flatMap((model) => {
    const meta = metaOf(model)
    const relations = [...meta.relations.values()].flatMap((one) => relationFindings(meta, one))
    return [...relations, ...optionFindings(meta), ...bodyFindings(meta)]
  })
}

function relationFindings(meta: ModelMeta, relation: Relation): Finding[] {
  const name = `${meta.label}.${relation.name}`
  const broken = problemOf(() => relation.target())
  if (broken) return [error('db.relation-target', broken, 'Name a model that is there.')]
  const { fields } = meta.model as unknown as ModelHolder
  const found: Finding[] = []
  if (Object.getOwnPropertyDescriptor(fields, relation.name)?.get === undefined)
    found.push(
      error(
        'db.relation-property',
        `${name} is a relation that is a plain property.`,
        `Write a getter, which is read late: get ${relation.name}() { return f.${relation.kind}(…) }. A spread makes a property of a getter.`,
      ),
    )
  if (relation.hasColumn && relation.targetMeta.keyFields.length > 1)
    found.push(
      error(
        'db.relation-key',
        `${name} refers to ${relation.targetMeta.label}, whose key has several columns.`,
        'Refer to a model with a key of one column, or give that one a key of its own.',
      ),
    )
  if (relation.onDelete === 'setNull' && relation.hasColumn && !relation.nullable)
    found.push(
      error(
        'db.relation-set-null',
        `${name} is set to null when its target is deleted, but it cannot be null.`,
        'Add null: true, or choose another onDelete.',
      ),
    )
  const { limitChoices } = relation
  const wrong = problemOf(() => limitChoices && normalizeWhere(relation.target(), limitChoices))
  if (wrong)
    found.push(
      error(
        'db.relation-choices',
        `${name} offers rows by a wrong filter: ${wrong}`,
        'Correct limitChoices.',
      ),
    )
  return found
}

function optionFindings(meta: ModelMeta): Finding[] {
  const { baseFilter } = meta.options
  const conditions = meta.constraints.map(({ condition }) => condition)
  const named = [
    ...meta.indexes.flatMap(({ columns }) => columns),
    ...meta.constraints.flatMap((one) => (one.type === 'unique' ? one.columns : [])),
  ]
  const problems = [
    problemOf(() => orderTerms(meta, meta.ordering)),
    ...named.map((name) => problemOf(() => meta.column(name.replace(/^-/, '')))),
    ...[baseFilter, ...conditions].map((where) =>
      problemOf(() => where && normalizeWhere(meta.model, where)),
    ),
  ]
  return problems.flatMap((problem) =>
    problem
      ? [error('db.options', `${meta.label}: ${problem}`, 'Correct the options of the model.')]
      : [],
  )
}

/** Names of fields that are declared again in the class body: such a property hides what was read. */
function bodyFindings(meta: ModelMeta): Finding[] {
  const given = meta.columns.map(({ attribute }) => [attribute, null] as const)
  const Row = meta.model as unknown as new (values: object) => Record<string, unknown>
  let row: Record<string, unknown>
  try {
    row = new Row(Object.fromEntries(given))
  } catch {
    return []
  }
  const hidden = given.filter(([name]) => {
    const own = Object.getOwnPropertyDescriptor(row, name)
    return own !== undefined && 'value' in own && own.value !== null
  })
  return hidden.map(([name]) =>
    error(
      'db.field-declared-twice',
      `${meta.label}.${name} is declared again in the class body, which hides the field.`,
      'Leave it out of the class body: the class has it already.',
    ),
  )
}

function problemOf(fn: () => unknown): string | undefined {
  try {
    fn()
    return undefined
  } catch (problem) {
    return (problem as Error).message
  }
}

function error(id: string, message: string, hint: string): Finding {
  return { level: 'error', id, message, hint }
}
