/** Paths to columns: `'title'`, `'seller.email'`, `'pk'`. */

import { FieldError } from '../errors.ts'
import { describeValue } from '../fields/kinds/kind.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import type { ColumnOperand, Hops } from '../operand.ts'

/** A column of the model at the end of `hops`. */
export function columnAt(hops: Hops, field: FieldInfo): ColumnOperand {
  const last = hops.at(-1)
  const own = last?.hasColumn && field === last.targetMeta.keyFields[0]
  if (last && own && last.targetMeta.keyFields.length === 1)
    return columnAt(hops.slice(0, -1), last.owner.column(last.name))
  return { kind: 'column', hops, field, fromRoot: false }
}

/** The column at a dotted path over relations to one row. Throws `FieldError` with the choices. */
export function columnPath(meta: ModelMeta, path: string): ColumnOperand {
  if (typeof path !== 'string') throw notAPath(meta, path)
  const names = path.split('.')
  const last = names.pop() ?? ''
  const hops = names.length > 0 ? hopsOf(meta, names, path) : []
  const end = hops.at(-1)?.targetMeta ?? meta
  const field = findColumn(end, last)
  if (field) return columnAt(hops, field)
  const one = end.relations.get(last)
  if (one?.kind === 'reverseOne') return columnAt([...hops, one], one.targetMeta.key)
  if (one) throw toMany(one, path)
  throw unknownName(end, last, path)
}

/** The relations at a dotted path; all of them to one row. */
export function onePath(meta: ModelMeta, path: string): Hops {
  const hops = relationsAt(meta, path.split('.'), path)
  const many = hops.find((relation) => !relation.isOne)
  if (many) throw toMany(many, path, `prefetch('${path}')`)
  return hops
}

/** The relations named by `names`, of any kind. Throws `FieldError` with the choices. */
export function relationsAt(meta: ModelMeta, names: readonly string[], path: string): Relation[] {
  let here = meta
  return names.map((name) => {
    const relation = here.relations.get(name)
    if (!relation) throw unknownRelation(here, name, path)
    here = relation.targetMeta
    return relation
  })
}

/** The column with this name: of a field, of the key (`pk`), or of a relation's key (`sellerId`). */
export function findColumn(meta: ModelMeta, name: string): FieldInfo | undefined {
  if (name === 'pk') return meta.key
  return meta.fields.get(name) ?? meta.columns.find((field) => field.attribute === name)
}

function hopsOf(meta: ModelMeta, names: readonly string[], path: string): Hops {
  const hops = relationsAt(meta, names, path)
  const many = hops.find((relation) => !relation.isOne)
  if (many) throw toMany(many, path)
  return hops
}

function notAPath(meta: ModelMeta, path: unknown): FieldError {
  return new FieldError(`${describeValue(path)} is not the name of a column of ${meta.label}.`)
}

/** The error for a name that a model does not have. */
export function unknownName(meta: ModelMeta, name: string, path: string = name): FieldError {
  const choices = [...new Set([...meta.fields.keys(), ...meta.relations.keys()])].join(', ')
  const where = path === name ? '' : ` (in "${path}")`
  return new FieldError(`${meta.label} has no field "${name}"${where}. Choices: ${choices}.`)
}

function unknownRelation(meta: ModelMeta, name: string, path: string): FieldError {
  const choices = [...meta.relations.keys()].join(', ') || 'none'
  return new FieldError(
    `${meta.label} has no relation "${name}" (in "${path}"). Choices: ${choices}.`,
  )
}

function toMany(
  relation: Relation,
  path: string,
  remedy: string = `an aggregate, such as Max('${path}')`,
): FieldError {
  const name = `${relation.owner.label}.${relation.name}`
  return new FieldError(
    `"${path}" leads over ${name}, which is a relation to many rows. Use ${remedy}.`,
  )
}
