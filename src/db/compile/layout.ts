/** Where the values of a row stand in what the driver gives. */

import { fieldOf } from '../conditions/operand-fields.ts'
import { Decimal } from '../fields/decimal.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import type { AggregateOperand, Operand } from '../operand.ts'

/** A value that is computed: its name, and how it is read. */
export interface ComputedColumn {
  readonly name: string
  readonly read: (stored: unknown) => unknown
}

/** A joined row. */
export interface JoinedLayout {
  readonly relation: Relation
  readonly layout: RowLayout
}

/** The columns of a row, and of the rows joined to it, from `offset` on. */
export interface RowLayout {
  readonly meta: ModelMeta
  readonly offset: number
  readonly fields: readonly FieldInfo[]
  readonly computed: readonly ComputedColumn[]
  readonly joined: readonly JoinedLayout[]
  /** Of a row that was found over a many-to-many relation. */
  readonly link?: LinkLayout
}

/** The row between: where the key of the row that it links stands, and its columns where its model was declared. */
export interface LinkLayout {
  readonly key: number
  readonly layout: RowLayout | undefined
}

/** How a computed value is read: as the field whose values it has, else as a number. */
export function readerOf(operand: Operand): (stored: unknown) => unknown {
  const field = fieldOf(operand)
  if (operand.kind === 'window') return readerOf(operand.of)
  if (operand.kind === 'aggregate' && meanNames.includes(operand.name)) return averageReader(field)
  if (operand.kind === 'aggregate' && listNames.includes(operand.name)) return listReader(operand)
  if (operand.kind === 'aggregate' && operand.name === 'sum' && !field) return total
  if (field) return (stored) => (stored === null ? null : field.fromStored(stored))
  return number
}

const meanNames: readonly string[] = ['avg', 'stdDev', 'variance']
const listNames: readonly string[] = ['jsonAgg', 'arrayAgg']

function listReader({ of }: AggregateOperand): (stored: unknown) => unknown {
  const field = of && fieldOf(of)
  return (stored) => {
    const list = typeof stored === 'string' ? JSON.parse(stored) : (stored ?? [])
    return (list as unknown[]).map((item) =>
      item === null || !field ? item : field.fromStored(item),
    )
  }
}

function averageReader(field: FieldInfo | undefined): (stored: unknown) => unknown {
  if (field?.kind !== 'decimal') return number
  return (stored) => (stored === null ? null : new Decimal(stored as number))
}

/** A sum of numbers that no column holds: PostgreSQL gives those of 64 bits as texts. */
function total(stored: unknown): unknown {
  return stored === null ? null : Number(stored)
}

function number(stored: unknown): unknown {
  return stored
}
