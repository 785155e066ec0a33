/** What happened to a row, or what a member of staff did: newest first, with values. */
import type { ShownValue } from '../values/shown-value.ts'
import { type Crumb, Frame, type SiteView } from './frame.tsx'
import { Value } from './value.tsx'

/** One line of history. */
export interface LogView {
  readonly id: string
  readonly at: ShownValue
  readonly actor: string
  /** "changed", "added", … */
  readonly verb: string
  /** The row, with a link while it is there and may be seen. */
  readonly row: { readonly label: string; readonly url?: string }
  readonly changes: readonly ChangeView[]
}

/** One field of a change. */
export interface ChangeView {
  readonly label: string
  readonly from: ShownValue
  readonly to: ShownValue
}

/** What the history page shows. */
export interface HistoryView {
  readonly site: SiteView
  readonly crumbs: readonly Crumb[]
  readonly model: string
  readonly entries: readonly LogView[]
}

/** The history of one row. */
export function HistoryPage({ site, crumbs, model, entries }: HistoryView) {
  return (
    <Frame site={site} title="History" crumbs={crumbs} model={model}>
      {entries.length === 0 ? (
        <div class="empty">
          <h2>No history yet</h2>
          <p class="muted">What is changed here in the admin will be listed, with values.</p>
        </div>
      ) : (
        <div class="card">
          <ol class="log">
            {entries.map((entry) => (
              <li key={entry.id}>
                <Entry entry={entry} withRow={false} />
              </li>
            ))}
          </ol>
        </div>
      )}
    </Frame>
  )
}

/** One line of history; `withRow` names the row too. */
export function Entry({ entry, withRow }: { entry: LogView; withRow: boolean }) {
  return (
    <>
      <strong>{entry.actor}</strong> {entry.verb}
      {withRow && ' '}
      {withRow && <RowName row={entry.row} />} <span class="muted">· </span>
      <span class="muted">
        <Value of={entry.at} />
      </span>
      {entry.changes.length > 0 && <Changes changes={entry.changes} />}
    </>
  )
}

function RowName({ row }: { row: LogView['row'] }) {
  return row.url ? <a href={row.url}>{row.label}</a> : <span>{row.label}</span>
}

function Changes({ changes }: { changes: readonly ChangeView[] }) {
  return (
    <table class="changes">
      <caption class="visually-hidden">Fields</caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.label}>
            <th scope="row">{change.label}</th>
            <td>
              <del>
                <Value of={change.from} />
              </del>
            </td>
            <td>
              <ins>
                <Value of={change.to} />
              </ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
