/** Putting operations into migrations: one for each app, more where two apps depend on each other. */
import type { MigrationKey } from '../migration.ts'
import type { Operation } from '../operation.ts'
import { appOf, type PlannedOperation } from './planned-operation.ts'

/** A migration that is being put together. */
export interface Draft {
  readonly app: string
  /** Whether the app has no migrations yet. */
  readonly isFirst: boolean
  readonly operations: Operation[]
  /** New migrations that must come before. */
  readonly after: Set<Draft>
  /** Migrations that exist already and must come before. */
  readonly existing: Map<string, MigrationKey>
}

/** Gives the last migration of an app that exists already. */
export type LastMigration = (app: string) => MigrationKey | undefined

/** What exists already. */
export interface ExistingMigrations {
  readonly last: LastMigration
  /** The apps whose migrations mention a model. */
  readonly users?: ((label: string) => readonly string[]) | undefined
}

/** The migrations, in an order in which they can be applied. */
export function arrange(
  planned: readonly PlannedOperation[],
  existing: ExistingMigrations,
): Draft[] {
  const drafts: Draft[] = []
  const providers = new Map<string, Set<Draft>>()
  for (const one of planned) {
    const needed = neededDrafts(one, providers)
    const draft = openDraft(one.app, needed, { drafts, last: existing.last })
    draft.operations.push(one.operation)
    for (const other of needed) if (other !== draft) draft.after.add(other)
    for (const key of existingNeeds(one, providers, existing)) draft.existing.set(key[0], key)
    for (const tag of one.provides) {
      providers.set(tag, (providers.get(tag) ?? new Set<Draft>()).add(draft))
    }
  }
  return inOrder(drafts)
}

function neededDrafts(
  { requires }: PlannedOperation,
  providers: ReadonlyMap<string, Set<Draft>>,
): Set<Draft> {
  return new Set(requires.flatMap((tag) => [...(providers.get(tag) ?? [])]))
}

/** The app's latest draft; a new one when that would have to come both before and after what is needed. */
function openDraft(
  app: string,
  needed: ReadonlySet<Draft>,
  { drafts, last }: { drafts: Draft[]; last: LastMigration },
): Draft {
  const latest = drafts.findLast((draft) => draft.app === app)
  if (latest && ![...needed].some((draft) => draft !== latest && reaches(draft, latest)))
    return latest
  const previous = latest ? undefined : last(app)
  const draft: Draft = {
    app,
    isFirst: last(app) === undefined,
    operations: [],
    after: new Set(latest ? [latest] : []),
    existing: new Map(previous ? [[app, previous]] : []),
  }
  drafts.push(draft)
  return draft
}

function reaches(from: Draft, to: Draft): boolean {
  return from === to || [...from.after].some((draft) => reaches(draft, to))
}

/** What exists already in other apps: models that are referred to, and what mentions a model by a name that goes. */
function existingNeeds(
  { app, requires }: PlannedOperation,
  providers: ReadonlyMap<string, Set<Draft>>,
  { last, users = () => [] }: ExistingMigrations,
): MigrationKey[] {
  const apps = requires.flatMap((tag) => {
    const label = tag.slice(tag.indexOf(':') + 1)
    if (tag.startsWith('users:')) return users(label)
    return tag.startsWith('model:') && !providers.has(tag) ? [appOf(label)] : []
  })
  return apps
    .filter((other) => other !== app)
    .map(last)
    .filter((key) => key !== undefined)
}

function inOrder(drafts: readonly Draft[]): Draft[] {
  const ordered = new Set<Draft>()
  const visit = (draft: Draft) => {
    if (ordered.has(draft)) return
    for (const before of draft.after) visit(before)
    ordered.add(draft)
  }
  for (const draft of drafts) visit(draft)
  return [...ordered]
}
