/** States written as models, and the migrations between them, for tests of the detection. */
import type { FieldDescription, ModelDescriptionOptions } from '../../src/db/schema/description.ts'
import { arrange } from '../../src/migrations/detect/arrange.ts'
import { detectChanges } from '../../src/migrations/detect/detect-changes.ts'
import { migrationName } from '../../src/migrations/detect/name-migration.ts'
import {
  type Answers,
  type Question,
  Questionnaire,
} from '../../src/migrations/detect/questions.ts'
import { migrationText } from '../../src/migrations/files/write-migration.ts'
import { describeFields } from '../../src/migrations/state/definitions.ts'
import { ProjectState } from '../../src/migrations/state/project-state.ts'

/** Models by label: their fields, and their options where there are any. */
export type Models = Readonly<Record<string, object | readonly [object, ModelDescriptionOptions]>>

/** The state with these models. */
export function stateOf(models: Models): ProjectState {
  const described = Object.entries(models).map(([label, model]) => {
    const [fields, options] = (Array.isArray(model) ? model : [model, {}]) as [object, object]
    const [app, name = ''] = label.split('.')
    return {
      app,
      name,
      fields: describeFields(fields) as Record<string, FieldDescription>,
      options,
    }
  })
  return new ProjectState(described)
}

/** What the detection found. */
export interface Detected {
  /** By app and name: `lots.0001_initial: Create model Lot`. */
  readonly migrations: readonly string[]
  readonly texts: readonly string[]
  readonly questions: readonly Question[]
  /** The state that the operations lead to. */
  readonly reached: ProjectState
}

/** Finds the migrations between two states. Apps in `from` have a migration `0001_initial`. */
export async function detect(from: Models, to: Models, answers: Answers = {}): Promise<Detected> {
  const before = stateOf(from)
  const existing = new Set(Object.keys(from).map((label) => label.split('.')[0]))
  const questionnaire = new Questionnaire(answers)
  const isAutomatic = (_label: string, field: string) => field.endsWith('At')
  const changes = await detectChanges(before, stateOf(to), { questionnaire, isAutomatic })
  const drafts = arrange(changes, {
    last: (app) => (existing.has(app) ? [app, '0001_initial'] : undefined),
  })
  const numbers = new Map<string, number>()
  const migrations = drafts.map((draft) => {
    const number = (numbers.get(draft.app) ?? (existing.has(draft.app) ? 1 : 0)) + 1
    numbers.set(draft.app, number)
    return { draft, key: [draft.app, migrationName(number, draft.operations)] as const }
  })
  const keyOf = new Map(migrations.map(({ draft, key }) => [draft, key]))
  return {
    questions: questionnaire.unanswered,
    reached: changes.reduce((state, { app, operation }) => operation.apply(state, app), before),
    migrations: migrations.map(({ draft, key }) => {
      const needs = [...draft.after].map((other) => keyOf.get(other)?.join('.'))
      const all = [...[...draft.existing.values()].map((one) => one.join('.')), ...needs]
      const after = all.length > 0 ? ` after ${all.join(', ')}` : ''
      return `${key.join('.')}${after}: ${draft.operations.map(({ description }) => description).join(', ')}`
    }),
    texts: drafts.map((draft) =>
      migrationText({ dependencies: [...draft.existing.values()], operations: draft.operations }),
    ),
  }
}
