/** Validating a row: the rules of its fields, its constraints, what has to be unique. */

import type { FieldMessages } from '../../core/standard-schema.ts'
import { allOf, type Condition, negated } from '../condition.ts'
import { normalizeAll } from '../conditions/normalize.ts'
import { ValidationError } from '../errors.ts'
import type { UniqueConstraint } from '../model/constraints.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { equals, keyCondition } from '../queryset/keys.ts'
import { hasRows } from '../queryset/read.ts'
import { allRows } from '../queryset/state.ts'
import { holdsFor } from './check-row.ts'
import { stampMoments } from './insert.ts'
import { rowState } from './row-state.ts'
import { storedKey } from './save.ts'

type Values = Record<string, unknown>

/** Throws `ValidationError` with the messages by field; those of constraints stand under `''`. */
export async function validateRow(row: object): Promise<void> {
  const { meta, isSaved } = rowState(row)
  stampMoments(row, meta, !isSaved)
  const messages: FieldMessages = {}
  for (const field of meta.columns) {
    const found = fieldMessages(row, field)
    if (found.length > 0) messages[field.name] = found
  }
  if (Object.keys(messages).length === 0) await constraintMessages(row, meta, messages)
  if (Object.keys(messages).length > 0) throw new ValidationError(messages)
}

function fieldMessages(row: object, field: FieldInfo): string[] {
  if (field.kind === 'id') return []
  const own = Object.getOwnPropertyDescriptor(row, field.attribute)
  if (own && !('value' in own)) return []
  const value: unknown = own?.value
  if (value === undefined && field.hasDefault) return []
  return field.validate(value ?? null)
}

async function constraintMessages(
  row: object,
  meta: ModelMeta,
  messages: FieldMessages,
): Promise<void> {
  for (const field of meta.columns) {
    const isChecked = field.unique || (field.primaryKey && field.kind !== 'id')
    if (isChecked && (await isTaken(row, meta, [field])))
      messages[field.name] = [
        `A ${meta.singular} with this ${field.label.toLowerCase()} exists already.`,
      ]
  }
  for (const constraint of meta.constraints) {
    if (constraint.type === 'check') {
      const isBroken = holdsFor(row, normalizeAll(meta, [constraint.condition as object])) === false
      if (isBroken)
        add(messages, '', constraint.message ?? `The rule "${constraint.name}" is broken.`)
    } else if (await breaksUnique(row, meta, constraint)) {
      const labels = constraint.columns
        .map((name) => meta.column(name).label.toLowerCase())
        .join(', ')
      add(
        messages,
        '',
        constraint.message ?? `A ${meta.singular} with this ${labels} exists already.`,
      )
    }
  }
}

function add(messages: FieldMessages, name: string, message: string): void {
  messages[name] = [...(messages[name] ?? []), message]
}

async function breaksUnique(
  row: object,
  meta: ModelMeta,
  constraint: UniqueConstraint,
): Promise<boolean> {
  const fields = constraint.columns.map((name) => meta.column(name))
  if (constraint.condition === undefined) return isTaken(row, meta, fields)
  const condition = normalizeAll(meta, [constraint.condition as object])
  return holdsFor(row, condition) !== false && isTaken(row, meta, fields, condition)
}

async function isTaken(
  row: object,
  meta: ModelMeta,
  fields: readonly FieldInfo[],
  condition?: Condition,
): Promise<boolean> {
  const values = fields.map((field) => (row as Values)[field.attribute])
  if (values.some((value) => value === null || value === undefined)) return false
  const same = fields.map((field, i) => equals(field, field.toStored(values[i])))
  const { isSaved, alias } = rowState(row)
  const others = isSaved ? [negated(keyCondition(meta, storedKey(row)))] : []
  const where = allOf([...same, ...others, ...(condition ? [condition] : [])])
  return hasRows({ ...allRows(meta), alias, isUnfiltered: true, where })
}
