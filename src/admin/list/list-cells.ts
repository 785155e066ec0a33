/** The values of a page of a list, as they are shown. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { maskedFieldsOf } from '../../policies/masked-fields.ts'
import type { FieldPath } from '../field-path.ts'
import type { Column } from '../registration/column.ts'
import type { AdminModel } from '../site/admin-model.ts'
import type { AdminSite } from '../site/admin-site.ts'
import { rowKey } from '../site/row-key.ts'
import { keyLabel, rowLabel } from '../values/row-label.ts'
import { type Reader, type ShownValue, showField, showValue } from '../values/shown-value.ts'
import type { ListColumn } from './list-column.ts'
import { attributeOf, relatedRows } from './related-rows.ts'

/** Who reads, and how. */
export interface CellContext {
  readonly site: AdminSite
  readonly model: AdminModel
  readonly user: CurrentUser
  readonly reader: Reader
}

/** The values of one column, in the order of the rows. */
export function columnCells(
  column: ListColumn,
  rows: readonly AnyRow[],
  context: CellContext,
): Promise<ShownValue[]> {
  const { source } = column
  if (source.kind === 'computed') return computedCells(source.column, rows, context)
  if (source.kind === 'label') {
    return Promise.all(
      rows.map(async (row) => ({ kind: 'text', text: rowLabel(row, context.user) }) as const),
    )
  }
  if (source.path.field.relation) return relationCells(source.path, rows, context)
  return fieldCells(source.path, rows, context)
}

function computedCells(
  column: Column<never>,
  rows: readonly AnyRow[],
  { model, reader }: CellContext,
): Promise<ShownValue[]> {
  const { name } = model.info
  const key = name.charAt(0).toLowerCase() + name.slice(1)
  return Promise.all(
    rows.map(async (row) => showValue(await column.value({ row, [key]: row } as never), reader)),
  )
}

async function fieldCells(
  path: FieldPath,
  rows: readonly AnyRow[],
  { user, reader }: CellContext,
): Promise<ShownValue[]> {
  const { field, relations } = path
  const related = await relatedRows(rows, relations, user)
  return Promise.all(
    rows.map(async (row) => {
      const owner = related.get(row)
      if (!owner) return { kind: 'empty' } as const
      const masked = await maskedFieldsOf(owner, user)
      if (masked.has(field.name)) return { kind: 'masked' } as const
      return showField(field, attributeOf(owner, field.attribute), reader)
    }),
  )
}

/** A related row is called by its name where the user may view it, by its key where he may not. */
async function relationCells(
  path: FieldPath,
  rows: readonly AnyRow[],
  context: CellContext,
): Promise<ShownValue[]> {
  const { field, relations } = path
  const { relation } = field
  if (!relation) return fieldCells(path, rows, context)
  const owners = await relatedRows(rows, relations, context.user)
  const targets = await relatedRows([...new Set(owners.values())], [relation], context.user)
  return Promise.all(
    rows.map(async (row) => {
      const owner = owners.get(row)
      const key = owner && attributeOf(owner, field.attribute)
      if (!owner || key === null || key === undefined) return { kind: 'empty' } as const
      const masked = await maskedFieldsOf(owner, context.user)
      if (masked.has(field.name)) return { kind: 'masked' } as const
      const target = targets.get(owner)
      return target ? linkTo(target, context) : textOf(keyLabel(relation.target(), String(key)))
    }),
  )
}

function linkTo(row: AnyRow, { site, user }: CellContext): ShownValue {
  const model = site.of(row.constructor)
  const text = rowLabel(row, user)
  return model ? { kind: 'text', text, url: site.urls.row(model, rowKey(row)) } : textOf(text)
}

function textOf(text: string): ShownValue {
  return { kind: 'text', text }
}
