/** Writing the migrations that the models need. */
import { join } from 'node:path'
import type { AppDefinition } from '../core/app-definition.ts'
import { exportedValues } from '../core/app-definition.ts'
import type { AnyModel } from '../db/any-model.ts'
import { bindModels, isModel } from '../db/model/meta.ts'
import { modelInfo } from '../db/model-info.ts'
import { describeModel } from '../db/schema/describe.ts'
import { describer } from '../db/schema/tables.ts'
import { arrange, type Draft } from './detect/arrange.ts'
import { detectChanges } from './detect/detect-changes.ts'
import { lastNumber, migrationName, numberPrefix, refuseFileName } from './detect/name-migration.ts'
import { type Answers, type Ask, type Question, Questionnaire } from './detect/questions.ts'
import { requireApp } from './files/find-migration.ts'
import type { MigrationGraph } from './files/graph.ts'
import { loadGraph } from './files/load-graph.ts'
import { migrationsFolder } from './files/load-migrations.ts'
import { usersIn } from './files/mentions.ts'
import { migrationText } from './files/write-migration.ts'
import { type WrittenMigration, writeMigrations } from './files/written-migration.ts'
import type { MigrationKey } from './migration.ts'
import { MigrationError } from './migration-error.ts'
import { refuseNames } from './state/names.ts'
import { ProjectState } from './state/project-state.ts'

/** What to write. */
export interface MakeMigrationsOptions {
  readonly apps: readonly AppDefinition[]
  /** Only this app's migrations, and those it needs. */
  readonly app?: string | undefined
  /** The name, instead of one made from the operations; without the number. */
  readonly name?: string | undefined
  /** Writes a migration without operations, for code or SQL. Needs `app`. */
  readonly empty?: boolean | undefined
  /** Writes nothing. */
  readonly dryRun?: boolean | undefined
  readonly answers?: Answers | undefined
  readonly ask?: Ask | undefined
}

/** What came out: nothing to do, questions that nobody answered, or files. */
export type MakeMigrationsResult =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'questions'; readonly questions: readonly Question[] }
  | { readonly kind: 'migrations'; readonly migrations: readonly WrittenMigration[] }

/**
 * Compares the models with the migrations, without any database, and writes the migrations that are missing.
 * Writes nothing while there are questions. Throws `E_MIGRATION_CONFLICT` when an app has two last migrations,
 * `E_MIGRATION_NAME` for a name that cannot be, `E_MIGRATION_ANSWER` for an answer that is none.
 */
export async function makeMigrations(
  options: MakeMigrationsOptions,
): Promise<MakeMigrationsResult> {
  if (options.app !== undefined) requireApp(options.apps, options.app)
  if (options.name !== undefined) refuseFileName(options.name)
  const graph = await loadGraph(options.apps)
  refuseWithoutModels(graph, options)
  graph.refuseConflicts()
  const questionnaire = new Questionnaire(options.answers, options.ask)
  const drafts = options.empty
    ? [emptyDraft(graph, options)]
    : await detect(graph, options, questionnaire)
  if (questionnaire.unanswered.length > 0) {
    return { kind: 'questions', questions: questionnaire.unanswered }
  }
  if (drafts.length === 0) return { kind: 'nothing' }
  const migrations = nameDrafts(drafts, graph, options)
  if (!options.dryRun) await writeMigrations(migrations)
  return { kind: 'migrations', migrations }
}

/** An app that is asked for has models, or had some. */
function refuseWithoutModels(
  graph: MigrationGraph,
  { apps, app, empty }: MakeMigrationsOptions,
): void {
  if (app === undefined || empty || graph.of(app).length > 0) return
  const own = apps.find(({ label }) => label === app)
  if (exportedValues(own?.parts.models).some(isModel)) return
  throw new MigrationError(
    'E_MIGRATION_UNKNOWN',
    `The app "${app}" has no models, so it needs no migrations. Export them from its models, or name another app.`,
  )
}

/** The models of the code, in plain data. Throws `E_SCHEMA_…` or `E_MIGRATION_NAME` when they do not fit together. */
export function currentState(apps: readonly AppDefinition[]): ProjectState {
  const models = apps.flatMap((app) => {
    const own = exportedValues(app.parts.models).filter(isModel)
    bindModels(own, { app: app.label })
    return own
  })
  const described = [...new Set(models)].map((model) => describeModel(model, describer))
  const state = new ProjectState(described)
  refuseNames(state)
  return state
}

async function detect(
  graph: MigrationGraph,
  { apps, app }: MakeMigrationsOptions,
  questionnaire: Questionnaire,
): Promise<Draft[]> {
  const now = currentState(apps)
  const models = modelsByLabel(apps)
  const isAutomatic = (label: string, field: string) => {
    const model = models.get(label)
    const info = model && modelInfo(model).fields.get(field)
    return info !== undefined && (info.autoNow || info.autoNowAdd)
  }
  const changes = await detectChanges(graph.state(), now, { questionnaire, isAutomatic })
  const last = (label: string) => lastMigration(graph, label)
  const drafts = arrange(changes, { last, users: usersIn(graph) })
  return app === undefined ? drafts : neededFor(app, drafts)
}

function modelsByLabel(apps: readonly AppDefinition[]): Map<string, AnyModel> {
  const models = apps.flatMap((app) => exportedValues(app.parts.models).filter(isModel))
  return new Map(models.map((model) => [modelInfo(model).label, model]))
}

function lastMigration(graph: MigrationGraph, app: string): MigrationKey | undefined {
  const [leaf] = graph.leaves(app)
  return leaf && [leaf.app, leaf.name]
}

/** The drafts of an app and those that they need. */
function neededFor(app: string, drafts: readonly Draft[]): Draft[] {
  const needed = new Set<Draft>()
  const add = (draft: Draft) => {
    if (needed.has(draft)) return
    needed.add(draft)
    for (const before of draft.after) add(before)
  }
  for (const draft of drafts) if (draft.app === app) add(draft)
  return drafts.filter((draft) => needed.has(draft))
}

function emptyDraft(graph: MigrationGraph, { app }: MakeMigrationsOptions): Draft {
  if (app === undefined) {
    throw new MigrationError(
      'E_MIGRATION_UNKNOWN',
      'An empty migration belongs to an app. Say which: makemigrations lots --empty.',
    )
  }
  const last = lastMigration(graph, app)
  return {
    app,
    isFirst: last === undefined,
    operations: [],
    after: new Set(),
    existing: new Map(last ? [[app, last]] : []),
  }
}

function nameDrafts(
  drafts: readonly Draft[],
  graph: MigrationGraph,
  options: MakeMigrationsOptions,
): WrittenMigration[] {
  const keys = new Map<Draft, MigrationKey>()
  const numbers = new Map<string, number>()
  for (const draft of drafts) {
    const number = (numbers.get(draft.app) ?? lastNumber(graph, draft.app)) + 1
    numbers.set(draft.app, number)
    const prefix = numberPrefix(number)
    const name = options.name
      ? `${prefix}_${options.name}`
      : migrationName(number, draft.operations)
    keys.set(draft, [draft.app, name])
  }
  return drafts.map((draft) => contentOf(draft, keys, options.apps))
}

function contentOf(
  draft: Draft,
  keys: ReadonlyMap<Draft, MigrationKey>,
  apps: readonly AppDefinition[],
): WrittenMigration {
  const [app, name] = keys.get(draft) as MigrationKey
  const before = [...draft.after].map((other) => keys.get(other) as MigrationKey)
  const isLaterPart = [...draft.after].some((other) => other.app === app)
  const text = migrationText({
    ...(isLaterPart && draft.isFirst && { initial: true }),
    dependencies: sortedKeys([...draft.existing.values(), ...before], app),
    operations: draft.operations,
  })
  const definition = apps.find(({ label }) => label === app)
  if (!definition)
    throw new MigrationError('E_MIGRATION_UNKNOWN', `There is no app "${app}". Check the name.`)
  const path = join(migrationsFolder(definition), `${name}.ts`)
  return {
    app,
    name,
    path,
    text,
    operations: draft.operations.map(({ description }) => description),
    losses: draft.operations
      .filter(({ losesData }) => losesData)
      .map(({ description }) => description),
  }
}

/** The app's own first, then the others by name; of one app the last one is enough. */
function sortedKeys(keys: readonly MigrationKey[], app: string): MigrationKey[] {
  const last = new Map<string, MigrationKey>()
  for (const key of keys) {
    const other = last.get(key[0])
    if (!other || other[1] < key[1]) last.set(key[0], key)
  }
  const rank = ([name]: MigrationKey) => (name === app ? '' : name)
  return [...last.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
}
