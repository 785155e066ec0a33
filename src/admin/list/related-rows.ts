/** The related rows that a list shows: those that the user may view, loaded once for all rows of a page. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { modelInfo, type RelationInfo } from '../../db/model-info.ts'
import { visibleTo } from '../../policies/visible-rows.ts'

/** Related rows by the row that leads to them. */
export type RelatedRows = ReadonlyMap<AnyRow, AnyRow>

/** Follows relations to one row, step by step; rows that the user may not view end the way. */
export async function relatedRows(
  rows: readonly AnyRow[],
  relations: readonly RelationInfo[],
  user: CurrentUser,
): Promise<RelatedRows> {
  let found: RelatedRows = new Map(rows.map((row) => [row, row]))
  for (const relation of relations) {
    const next = await follow([...new Set(found.values())], relation, user)
    found = new Map([...found].flatMap(([row, at]) => pair(row, next.get(at))))
  }
  return found
}

/** The value of a column of a row, by the name that it has on rows: `sellerId`. */
export function attributeOf(row: AnyRow, attribute: string): unknown {
  return (row as unknown as Readonly<Record<string, unknown>>)[attribute]
}

function pair(row: AnyRow, related: AnyRow | undefined): [AnyRow, AnyRow][] {
  return related ? [[row, related]] : []
}

async function follow(
  rows: readonly AnyRow[],
  relation: RelationInfo,
  user: CurrentUser,
): Promise<RelatedRows> {
  const [first] = rows
  if (!first) return new Map()
  const info = modelInfo(first.constructor as never)
  const column = info.fields.get(relation.name)
  const targets = visibleTo(relation.target(), user) as unknown as AnyQuerySet<AnyRow>
  if (column) return followColumn(rows, column.attribute, targets)
  return followBack(rows, relation, targets)
}

async function followColumn(
  rows: readonly AnyRow[],
  attribute: string,
  targets: AnyQuerySet<AnyRow>,
): Promise<RelatedRows> {
  const keys = new Set(rows.map((row) => attributeOf(row, attribute)).filter((key) => key != null))
  if (keys.size === 0) return new Map()
  const found = await targets.filter({ pk: { in: [...keys] } })
  const byKey = new Map(found.map((row) => [String(row.pk), row]))
  return new Map(rows.flatMap((row) => pair(row, byKey.get(String(attributeOf(row, attribute))))))
}

/** A `reverseOne`: the column is on the other side. */
async function followBack(
  rows: readonly AnyRow[],
  { via, target }: RelationInfo,
  targets: AnyQuerySet<AnyRow>,
): Promise<RelatedRows> {
  const column = via === undefined ? undefined : modelInfo(target()).fields.get(via)
  if (!column) return new Map()
  const found = await targets.filter({ [column.name]: { in: rows.map((row) => row.pk) } })
  const byKey = new Map(found.map((row) => [String(attributeOf(row, column.attribute)), row]))
  return new Map(rows.flatMap((row) => pair(row, byKey.get(String(row.pk)))))
}
