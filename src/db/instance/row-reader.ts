/** Reads rows of one layout: code that is made once for the shape of a query, so that reading a row looks nothing up. */
import type { JoinedLayout, RowLayout } from '../compile/layout.ts'
import { asStored } from '../fields/kinds/kind.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'

type Values = readonly unknown[]

/** A joined row: where its key stands, and how it is read. */
export interface JoinedReader {
  readonly name: string
  readonly reader: RowReader
  /** Where the key stands, which is NULL when there is no row. */
  readonly key: number
  /** Where the column stands that refers to it; `undefined` when it is the joined row that refers. */
  readonly reference: string | undefined
  /** The relation that leads back, when it is the joined row that refers. */
  readonly back: string | undefined
}

/** How the row between is read: the key of the row that it links, and the row itself where its model was declared. */
export interface LinkReader {
  readonly key: number
  readonly reader: RowReader | undefined
}

/** How rows of a layout are read. */
export interface RowReader {
  readonly meta: ModelMeta
  /** Gives a row the values of its columns and those that were computed. */
  readonly assign: (row: object, values: Values) => void
  /** What the database holds, in the order of the model's columns. */
  readonly stored: (values: Values) => Values
  /** Columns that were not asked for. */
  readonly missing: readonly FieldInfo[]
  /** The names of what was computed. */
  readonly computed: readonly string[] | undefined
  readonly joined: readonly JoinedReader[]
  readonly link: LinkReader | undefined
}

/** The reader of a layout. It is kept with the statement whose rows it reads. */
export function rowReader(layout: RowLayout): RowReader {
  const { meta, fields, computed, joined, link } = layout
  const missing = meta.columns.filter((field) => !fields.includes(field))
  return {
    meta,
    assign: assignment(layout),
    stored: storedValues(layout, missing.length === 0),
    missing,
    computed: computed.length > 0 ? computed.map(({ name }) => name) : undefined,
    joined: joined.map(joinedReader),
    link: link && { key: link.key, reader: link.layout && rowReader(link.layout) },
  }
}

function joinedReader({ relation, layout }: JoinedLayout): JoinedReader {
  const { name, hasColumn, owner, via } = relation
  const key = layout.offset + layout.fields.indexOf(layout.meta.keyFields[0]!)
  const reference = hasColumn ? owner.column(name).attribute : undefined
  return { name, reader: rowReader(layout), key, reference, back: hasColumn ? undefined : via }
}

interface ReadColumn {
  readonly name: string
  readonly at: number
  readonly read: (stored: unknown) => unknown
}

/**
 * `class extends Given { title = values[1]; closesAt = read2(values[2]); … }`, made of a row that is there already: so the
 * columns become properties of the row itself whatever its class has, all rows of a result have one shape in memory, and
 * nothing is looked up. Only names of columns become code, as quoted texts.
 */
function assignment(layout: RowLayout): RowReader['assign'] {
  const columns = readColumns(layout)
  const fields = columns.map(({ name, at, read }, i) => {
    const value = read === asStored ? `values[${at}]` : `read${i}(values[${at}])`
    return `${JSON.stringify(name)} = ${value}`
  })
  const names = columns.map((_, i) => `read${i}`)
  const source = `'use strict'
    let values
    class Columns extends Given {\n${fields.join('\n')}\n}
    return function assign(row, given) {
      values = given
      new Columns(row)
    }`
  const make = new Function('Given', ...names, source)
  return make(Given, ...columns.map(({ read }) => read))
}

/** Its constructor gives what it was given, so that the fields of a class that extends it are added to that. */
class Given {
  constructor(row: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the fields are for the row that is given
    return row
  }
}

function readColumns(layout: RowLayout): ReadColumn[] {
  const { fields, offset, computed } = layout
  const start = computedOffset(layout)
  return [
    ...fields.map((field, i) => {
      return { name: field.attribute, at: offset + i, read: columnReader(layout.meta, field) }
    }),
    ...computed.map(({ name, read }, i) => ({ name, at: start + i, read })),
  ]
}

/** A column that refers to another row is read as the key of that row. */
function columnReader(meta: ModelMeta, field: FieldInfo): ReadColumn['read'] {
  return meta.relations.get(field.name)?.targetMeta.key.fromStored ?? field.fromStored
}

function storedValues(layout: RowLayout, isWhole: boolean): RowReader['stored'] {
  const { meta, fields, offset } = layout
  const count = fields.length
  if (isWhole && offset === 0) return (values) => values
  if (isWhole) return (values) => values.slice(offset, offset + count)
  const places = meta.columns.map((field) => fields.indexOf(field))
  return (values) => places.map((at) => (at < 0 ? undefined : values[offset + at]))
}

/** Computed values come after all columns. */
function computedOffset(layout: RowLayout): number {
  const ends = layout.joined.map(({ layout: inner }) => computedOffset(inner))
  return Math.max(layout.offset + layout.fields.length, ...ends)
}
