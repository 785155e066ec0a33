/** The rows of a list. */
import type { ShownValue } from '../values/shown-value.ts'
import { Value } from './value.tsx'

/** The table of a list. */
export interface TableView {
  readonly caption: string
  readonly columns: readonly ColumnView[]
  readonly rows: readonly RowView[]
}

/** A column: its head, and how its rows can be put in order. */
export interface ColumnView {
  readonly name: string
  readonly label: string
  readonly isNumeric: boolean
  readonly sort?: SortView
}

/** How a column takes part in the order. */
export interface SortView {
  /** What pressing the head asks for. */
  readonly url: string
  readonly direction?: 'ascending' | 'descending'
  /** From 1, when several columns take part. */
  readonly place?: number
}

/** A row: its key, where it leads, and a value for each column. */
export interface RowView {
  readonly key: string
  /** What the row is called, for those who only hear the page. */
  readonly label: string
  readonly url?: string
  readonly cells: readonly ShownValue[]
}

/** The table; with `form`, the id of the form that takes the picked rows. */
export function ListTable({ table, form }: { table: TableView; form?: string }) {
  return (
    <section class="sheet" aria-label={table.caption}>
      <table class="rows">
        <caption class="visually-hidden">{table.caption}</caption>
        <thead>
          <tr>
            {form && (
              <td class="pick">
                <span class="visually-hidden">Pick</span>
              </td>
            )}
            {table.columns.map((column) => (
              <Head key={column.name} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <Row key={row.key} row={row} columns={table.columns} form={form} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Head({ column }: { column: ColumnView }) {
  const { sort, label, isNumeric } = column
  const props = { scope: 'col' as const, class: isNumeric ? 'end' : undefined }
  if (!sort) return <th {...props}>{label}</th>
  return (
    <th {...props} {...(sort.direction && { 'aria-sort': sort.direction })}>
      <a class="sort" href={sort.url}>
        {label}
        {sort.direction && (
          <span aria-hidden="true">{sort.direction === 'ascending' ? '↑' : '↓'}</span>
        )}
        {sort.place && <sup aria-hidden="true">{sort.place}</sup>}
      </a>
    </th>
  )
}

interface RowProps {
  readonly row: RowView
  readonly columns: readonly ColumnView[]
  readonly form: string | undefined
}

function Row({ row, columns, form }: RowProps) {
  return (
    <tr data-key={row.key}>
      {form && (
        <td class="pick">
          <input
            type="checkbox"
            name="row"
            value={row.key}
            form={form}
            aria-label={`Pick ${row.label}`}
          />
        </td>
      )}
      {columns.map((column, place) => {
        const shown = row.cells[place] ?? { kind: 'empty' as const }
        if (place === 0) return <RowHead key={column.name} row={row} shown={shown} />
        return (
          <td
            key={column.name}
            class={column.isNumeric ? 'end' : undefined}
            data-label={column.label}
          >
            <Value of={shown} />
          </td>
        )
      })}
    </tr>
  )
}

function RowHead({ row, shown }: { row: RowView; shown: ShownValue }) {
  return (
    <th scope="row">
      {row.url ? (
        <a href={row.url}>
          <Value of={shown} />
        </a>
      ) : (
        <Value of={shown} />
      )}
    </th>
  )
}
