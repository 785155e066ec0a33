/** Following a rename through everything that mentions the name. */
import { renameInCondition } from '../../db/schema/condition.ts'
import {
  type ConstraintDescription,
  columnName,
  type FieldDescription,
  type GeneratedSql,
  type IndexDescription,
  type ModelDescription,
  type ModelDescriptionOptions,
  modelLabel,
} from '../../db/schema/description.ts'
import { quoteName } from '../../db/schema/names.ts'

/** The model with its relations to `from` now leading to `to`. */
export function retarget(model: ModelDescription, from: string, to: string): ModelDescription {
  const isMeant = ({ to: target, options }: FieldDescription) =>
    target === from || options.through === from
  if (!Object.values(model.fields).some(isMeant)) return model
  const fields = Object.entries(model.fields).map(([name, field]): [string, FieldDescription] => [
    name,
    retargetField(field, from, to),
  ])
  return { ...model, fields: Object.fromEntries(fields) }
}

function retargetField(field: FieldDescription, from: string, to: string): FieldDescription {
  const { through } = field.options
  const options = through === from ? { ...field.options, through: to } : field.options
  return field.to === from ? { ...field, to, options } : { ...field, options }
}

/** The model with one of its fields renamed, in its place, and in its key, order, indexes and constraints. */
export function renameField(model: ModelDescription, from: string, to: string): ModelDescription {
  const fields = Object.entries(model.fields).map(([name, field]) => [
    name === from ? to : name,
    field,
  ])
  const renamed = {
    ...model,
    fields: Object.fromEntries(fields),
    options: renameInOptions(model.options, from, to),
  }
  const field = model.fields[from]
  return field ? renameColumn(renamed, columnName(from, field), columnName(to, field)) : renamed
}

/** The model with a column renamed in the SQL of its generated columns, as databases do it. */
export function renameColumn(model: ModelDescription, from: string, to: string): ModelDescription {
  if (from === to) return model
  const fields = Object.entries(model.fields).map(([name, field]): [string, FieldDescription] => {
    const { expression } = field.options
    if (expression === undefined) return [name, field]
    const renamed = renameInSql(expression, quoteName(from), quoteName(to))
    return [name, { ...field, options: { ...field.options, expression: renamed } }]
  })
  return { ...model, fields: Object.fromEntries(fields) }
}

function renameInSql(sql: GeneratedSql, from: string, to: string): GeneratedSql {
  if (typeof sql === 'string') return sql.replaceAll(from, to)
  return { sqlite: sql.sqlite.replaceAll(from, to), postgres: sql.postgres.replaceAll(from, to) }
}

/** What a model that links by `through` says of the fields of `label`, after one of them was renamed. */
export function renameThroughFields(
  model: ModelDescription,
  { label, from, to }: { label: string; from: string; to: string },
): ModelDescription {
  if (!Object.values(model.fields).some(({ options }) => options.through === label)) return model
  const fields = Object.entries(model.fields).map(([name, field]): [string, FieldDescription] => {
    const { through, throughFields } = field.options
    if (through !== label || !throughFields) return [name, field]
    const [here, there] = throughFields
    const renamed = [here === from ? to : here, there === from ? to : there] as const
    return [name, { ...field, options: { ...field.options, throughFields: renamed } }]
  })
  return { ...model, fields: Object.fromEntries(fields) }
}

/** Whether a model is the one with this label. */
export function isLabelled(model: ModelDescription, label: string): boolean {
  return modelLabel(model) === label
}

type Rule = IndexDescription | ConstraintDescription

function renameInOptions(
  options: ModelDescriptionOptions,
  from: string,
  to: string,
): ModelDescriptionOptions {
  const path = (name: string) => renamePath(name, from, to)
  const condition = <R extends Rule>(rule: R): R =>
    rule.condition === undefined
      ? rule
      : { ...rule, condition: renameInCondition(rule.condition, from, to) }
  const { primaryKey, ordering, indexes, constraints } = options
  return {
    ...options,
    ...(primaryKey && { primaryKey: primaryKey.map(path) }),
    ...(ordering && { ordering: ordering.map(path) }),
    ...(indexes && {
      indexes: indexes
        .map(condition)
        .map((index) => ({ ...index, columns: index.columns.map(path) })),
    }),
    ...(constraints && {
      constraints: constraints.map(condition).map((rule) => renameInConstraint(rule, path)),
    }),
  }
}

function renameInConstraint(
  rule: ConstraintDescription,
  path: (name: string) => string,
): ConstraintDescription {
  return rule.type === 'unique' ? { ...rule, columns: rule.columns.map(path) } : rule
}

/** `-from.name` → `-to.name` */
function renamePath(path: string, from: string, to: string): string {
  const [, sign = '', name = '', rest = ''] = /^(-?)([^.]+)(.*)$/.exec(path) ?? []
  return name === from ? sign + to + rest : path
}
