/** The columns of a list, as one user may see them. */
import type { CurrentUser } from '../../core/user.ts'
import { decide } from '../../policies/decision.ts'
import { mayAskBy, mayReadAll, mayReadSome } from '../access/model-access.ts'
import { type FieldPath, fieldPath, isToMany, pathLabel } from '../field-path.ts'
import { type Column, isColumn } from '../registration/column.ts'
import type { AdminModel } from '../site/admin-model.ts'
import { isNumeric } from '../values/shown-value.ts'

/** A column: of a field, computed, or what the row is called. */
export interface ListColumn {
  readonly name: string
  readonly label: string
  readonly isNumeric: boolean
  /** What stands for it in the order: a path or an annotation. */
  readonly orderBy: string | undefined
  readonly source:
    | { readonly kind: 'field'; readonly path: FieldPath }
    | { readonly kind: 'computed'; readonly column: Column<never> }
    | { readonly kind: 'label' }
}

/** The columns that a user may see. Without `list` in the options a row is shown by what it is called. */
export function listColumns(model: AdminModel, user: CurrentUser): ListColumn[] {
  const entries = model.options.list ?? []
  const columns = entries.flatMap((entry) =>
    isColumn(entry) ? computedColumn(model, entry, user) : fieldColumn(model, String(entry), user),
  )
  return columns.length > 0 ? columns : [labelColumn(model)]
}

function labelColumn(model: AdminModel): ListColumn {
  const [key] = model.info.primaryKey
  return {
    name: 'label',
    label: model.info.name,
    isNumeric: false,
    orderBy: key,
    source: { kind: 'label' },
  }
}

function fieldColumn(model: AdminModel, name: string, user: CurrentUser): ListColumn[] {
  const path = fieldPath(model.model, name)
  if (isToMany(path) || !mayShow(user, path)) return []
  const mayOrder = mayAskBy(user, path)
  return [
    {
      name,
      label: pathLabel(path),
      isNumeric: isNumeric(path.field),
      orderBy: mayOrder ? name : undefined,
      source: { kind: 'field', path },
    },
  ]
}

/** Whether the user may see the column in some row. */
function mayShow(user: CurrentUser, path: FieldPath): boolean {
  if (!mayReadSome(user, path.field, path.owner.model)) return false
  return path.relations.every((relation) => decide(user, 'view', relation.target()) !== false)
}

function computedColumn(model: AdminModel, column: Column<never>, user: CurrentUser): ListColumn[] {
  const { label, orderBy, numeric = false, reads = [] } = column.options
  const isOpen = reads.every((name) => {
    const { field, owner } = fieldPath(model.model, name)
    return mayReadAll(user, field, owner.model)
  })
  if (!isOpen) return []
  return [
    {
      name: column.name,
      label: label ?? labelOf(column.name),
      isNumeric: numeric,
      orderBy: orderBy !== undefined && mayOrderBy(model, orderBy, user) ? orderBy : undefined,
      source: { kind: 'computed', column },
    },
  ]
}

/** A path is asked for; an annotation is the project's own and open. */
export function mayOrderBy(model: AdminModel, name: string, user: CurrentUser): boolean {
  const [first = ''] = name.split('.')
  const isField = model.info.fields.has(first) || model.info.relations.has(first) || first === 'pk'
  return !isField || mayAskBy(user, fieldPath(model.model, name))
}

/** `topBid` → "Top bid" */
function labelOf(name: string): string {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
