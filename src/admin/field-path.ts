/** A column of a model or of a related one, by its path: `title`, `seller.email`. */
import { VoltaicError } from '../core/errors.ts'
import type { AnyModel } from '../db/any-model.ts'
import { type FieldInfo, type ModelInfo, modelInfo, type RelationInfo } from '../db/model-info.ts'

/** The way to a column. */
export interface FieldPath {
  /** As written: `seller.email`. */
  readonly name: string
  /** The model where it starts. */
  readonly start: ModelInfo
  /** The relations on the way. */
  readonly relations: readonly RelationInfo[]
  /** The model that has the column. */
  readonly owner: ModelInfo
  readonly field: FieldInfo
}

/** Follows a path. Throws `E_ADMIN_PATH` when the model has no such column or relation. */
export function fieldPath(model: AnyModel, name: string): FieldPath {
  const steps = name.split('.')
  const last = steps.pop() ?? ''
  const relations: RelationInfo[] = []
  const start = modelInfo(model)
  let owner = start
  for (const step of steps) {
    const relation = owner.relations.get(step)
    if (!relation) throw unknownName(owner, step, [...owner.relations.keys()])
    relations.push(relation)
    owner = modelInfo(relation.target())
  }
  const field = owner.fields.get(last === 'pk' ? (owner.primaryKey[0] ?? last) : last)
  if (!field) throw unknownName(owner, last, [...owner.fields.keys()])
  return { name, start, relations, owner, field }
}

/** Whether a path leads over a relation to many rows. */
export function isToMany(path: FieldPath): boolean {
  return path.relations.some(({ kind }) => kind === 'manyToMany' || kind === 'reverse')
}

/** The condition on the column at the end of a path, as a filter of the model at its start. */
export function conditionAt(path: FieldPath, condition: unknown): Record<string, unknown> {
  const own: Record<string, unknown> = { [path.field.name]: condition }
  return path.relations.reduceRight<Record<string, unknown>>(
    (inner, relation) => ({ [relation.name]: inner }),
    own,
  )
}

/** What a path is called: "Seller e-mail". */
export function pathLabel(path: FieldPath): string {
  const [first, ...others] = [...path.relations.map(({ label }) => label), path.field.label]
  return [first ?? '', ...others.map((label) => label.toLowerCase())].join(' ')
}

function unknownName(owner: ModelInfo, name: string, known: string[]): VoltaicError {
  return new VoltaicError(
    'E_ADMIN_PATH',
    `${owner.label} has no "${name}". Use one of: ${known.join(', ')}.`,
  )
}
