/** The history, as pages show it to a user: values of columns that he may not read are left out. */
import type { CurrentUser } from '../../core/user.ts'
import { mayEver, mayReadAll } from '../access/model-access.ts'
import { LogEntry } from '../log-entry.ts'
import type { ChangeView, LogView } from '../pages/history-page.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import type { AdminSite } from '../site/admin-site.ts'
import { keyLabel } from '../values/row-label.ts'
import { type Reader, type ShownValue, showField, showValue } from '../values/shown-value.ts'
import type { LoggedChange } from './changes.ts'

const mostEntries = 100
const mostRecent = 10

/** Who reads, and where. */
export interface LogContext {
  readonly site: AdminSite
  readonly user: CurrentUser
  readonly reader: Reader
}

/** The history of a row, newest first. */
export async function rowHistory(
  context: LogContext,
  model: AdminModel,
  key: string,
): Promise<LogView[]> {
  const entries = await LogEntry.filter({ model: model.name, rowKey: key }).limit(mostEntries)
  return entries.map((entry) => entryView(context, entry))
}

/** What the user himself did last, to models that he may still see. */
export async function recentActs(context: LogContext): Promise<LogView[]> {
  const { site, user } = context
  const visible = site.models.filter(({ model }) => mayEver(user, 'view', model))
  if (visible.length === 0) return []
  const entries = await LogEntry.filter({
    actorKey: String(user.pk),
    model: { in: visible.map(({ name }) => name) },
  }).limit(mostRecent)
  return entries.map((entry) => ({ ...entryView(context, entry), actor: 'You', changes: [] }))
}

const verbs = { add: 'added', change: 'changed', delete: 'deleted' } as const

function entryView(context: LogContext, entry: LogEntry): LogView {
  const { site, reader } = context
  const model = site.named(entry.model)
  const verb = entry.action === 'action' ? `did “${entry.note}” to` : verbs[entry.action]
  const url = model && entry.action !== 'delete' ? site.urls.row(model, entry.rowKey) : undefined
  return {
    id: String(entry.pk),
    at: showValue(entry.at, reader),
    actor: entry.actorName,
    verb,
    row: { label: entry.rowLabel, ...(url && { url }) },
    changes: model ? changeViews(context, model, entry.changes as readonly LoggedChange[]) : [],
  }
}

function changeViews(
  { user, reader }: LogContext,
  model: AdminModel,
  changes: readonly LoggedChange[],
): ChangeView[] {
  return changes.flatMap(({ field: name, from, to }) => {
    const field = model.info.fields.get(name)
    if (field && !field.secret && !mayReadAll(user, field, model.model)) return []
    const label = field?.label ?? model.info.relations.get(name)?.label ?? name
    const show = (value: unknown) => showLogged(model, name, { value, reader })
    return [{ label, from: show(from), to: show(to) }]
  })
}

/** Plain data becomes a value of the column again, so that it is shown as everywhere. */
function showLogged(
  model: AdminModel,
  name: string,
  { value, reader }: { value: unknown; reader: Reader },
): ShownValue {
  const field = model.info.fields.get(name)
  if (!field) return showValue(Array.isArray(value) ? value.join(', ') : value, reader)
  if (field.secret) return { kind: 'masked' }
  if (value === null || value === undefined) return { kind: 'empty' }
  if (field.relation)
    return { kind: 'text', text: keyLabel(field.relation.target(), String(value)) }
  return showField(
    field,
    parsed(() => field.parse(value), value),
    reader,
  )
}

/** A column may have changed since: what it can no longer hold is shown as it was kept. */
function parsed(parse: () => unknown, kept: unknown): unknown {
  try {
    return parse()
  } catch {
    return kept
  }
}
