/** Validating a row: the rules of its fields, the rows it refers to, its constraints, what has to be unique. */

import type { FieldMessages } from '../../../core/standard-schema.ts'
import { allOf } from '../../condition.ts'
import { normalizeAll } from '../../conditions/normalize.ts'
import { ValidationError } from '../../errors.ts'
import type { CheckConstraint } from '../../model/constraints.ts'
import type { ModelMeta } from '../../model/meta.ts'
import type { FieldInfo } from '../../model-info.ts'
import { equals } from '../../queryset/keys.ts'
import { hasRows } from '../../queryset/read.ts'
import { allRows } from '../../queryset/state.ts'
import { stampMoments } from '../insert.ts'
import { rowState } from '../row-state.ts'
import { holdsFor, usesOnly } from './check-row.ts'
import { type Message, takenMessages } from './uniqueness.ts'

/**
 * Throws `ValidationError` with the messages by field; those of constraints stand under `''`. A step looks only at
 * columns about which the steps before it had nothing to say.
 */
export async function validateRow(row: object): Promise<void> {
  const { meta, isSaved } = rowState(row)
  stampMoments(row, meta, !isSaved)
  const messages: FieldMessages = {}
  const right = () => new Set(meta.columns.filter(({ name }) => !messages[name]))
  const add = (found: readonly Message[]) => {
    for (const { name, message } of found) messages[name] = [...(messages[name] ?? []), message]
  }
  add(wrongFields(row, meta))
  add(await missingRows(row, meta, right()))
  add(await takenMessages(row, meta, right()))
  add(brokenChecks(row, meta, right()))
  if (Object.keys(messages).length > 0) throw new ValidationError(messages)
}

function wrongFields(row: object, meta: ModelMeta): Message[] {
  return meta.columns.flatMap((field) =>
    fieldMessages(row, field).map((message) => ({ name: field.name, message })),
  )
}

function fieldMessages(row: object, field: FieldInfo): string[] {
  if (field.kind === 'id' || field.generated) return []
  const own = Object.getOwnPropertyDescriptor(row, field.attribute)
  if (own && !('value' in own)) return []
  const value: unknown = own?.value
  if (value === undefined && field.hasDefault) return []
  return field.validate(value ?? null)
}

/** Relations that lead to rows that are not there or not offered. Those that are as the database has them are not asked for. */
async function missingRows(
  row: object,
  meta: ModelMeta,
  right: ReadonlySet<FieldInfo>,
): Promise<Message[]> {
  const { alias } = rowState(row)
  const relations = [...meta.relations.values()].filter(({ hasColumn }) => hasColumn)
  const found: Message[] = []
  for (const { name, targetMeta, limitChoices } of relations) {
    const field = meta.column(name)
    const stored = right.has(field) ? newKey(row, field) : undefined
    if (stored === undefined) continue
    const offered = normalizeAll(targetMeta, limitChoices ? [limitChoices] : [])
    const where = allOf([equals(targetMeta.key, stored), offered])
    if (await hasRows({ ...allRows(targetMeta), alias, isUnfiltered: true, isFresh: true, where }))
      continue
    const shown = String((row as Record<string, unknown>)[field.attribute])
    const missing = `There is no ${targetMeta.singular} with the key ${shown}.`
    found.push({
      name,
      message: limitChoices ? 'Choose one of the rows that are offered.' : missing,
    })
  }
  return found
}

/** The key that a relation was given since the row was read. */
function newKey(row: object, field: FieldInfo): unknown {
  const own = Object.getOwnPropertyDescriptor(row, field.attribute)
  if (!own || !('value' in own) || own.value === null || own.value === undefined) return undefined
  const { meta, isSaved, stored } = rowState(row)
  const key = field.toStored(own.value)
  const isKnown = isSaved && field.isSame(key, stored?.[meta.columns.indexOf(field)])
  return isKnown ? undefined : key
}

function brokenChecks(row: object, meta: ModelMeta, right: ReadonlySet<FieldInfo>): Message[] {
  return meta.constraints
    .filter((rule): rule is CheckConstraint => rule.type === 'check')
    .filter(({ condition }) => {
      const where = normalizeAll(meta, [condition as object])
      return usesOnly(where, right) && holdsFor(row, where) === false
    })
    .map(({ name, message }) => ({ name: '', message: message ?? `The rule "${name}" is broken.` }))
}
