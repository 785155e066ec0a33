/** One step of a migration. */
import type { Database } from '../db/engine/database.ts'
import type { ModelDescription } from '../db/schema/description.ts'
import { refuseLongNames } from './state/long-names.ts'
import type { ProjectState } from './state/project-state.ts'

/** What the models' tables alone do not tell about a change: what was renamed, and what existing rows get. */
export interface ChangeHints {
  readonly renamedModel?: { readonly from: string; readonly to: string }
  readonly renamedField?: { readonly model: string; readonly from: string; readonly to: string }
  /** Checks and foreign keys are added without looking at the rows there are, where the database can. */
  readonly notValid?: boolean
  /** The value that existing rows get in a column that must have one. */
  readonly existing?: ExistingHint
  /** The value that rows get in a column that comes back when the step is undone. */
  readonly restored?: ExistingHint
}

/** A value for the rows of a model. */
export interface ExistingHint {
  readonly model: string
  readonly field: string
  readonly value: unknown
}

/** What code of a migration is given. */
export interface RunContext {
  /** The model as it was at this point of history: `model('lots.Lot')`. */
  // biome-ignore lint/suspicious/noExplicitAny: the fields of a model of the past are not known to the compiler
  model(label: string): any
  readonly database: Database
}

/** Code of a migration. Runs inside its transaction. */
export type RunFunction = (context: RunContext) => unknown

/** What an operation does besides changing the models: nothing, SQL, or code. */
export type Effect =
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'run'; readonly run: RunFunction }
  /** `name` is that of a check, or of a relation. */
  | { readonly kind: 'validate'; readonly model: string; readonly name: string }

/** One step. It knows both directions; tables follow from the states before and after. */
export interface Operation {
  /** The name in `op`. */
  readonly name: string
  /** One line for people: `Add field reserve to Lot`. */
  readonly description: string
  /** What it is written with, as plain data: for the file, the hash, and the comparison. */
  readonly values: readonly unknown[]
  /** Whether tables may change. */
  readonly changesTables: boolean
  /** Whether it can be undone. */
  readonly isReversible: boolean
  /** The databases that can do so run it outside of any transaction, which an atomic migration refuses. */
  readonly runsOutsideTransaction?: true
  /** Whether rows or values go when it runs, if there are any. What code and SQL do is not known. */
  readonly losesData: boolean
  /** It can be left out when migrations are squashed. */
  readonly isElidable?: true
  /** The models after it. */
  apply(state: ProjectState, app: string): ProjectState
  /** What the states do not tell. Given for the way forward; the way back is derived from it. */
  hints?(app: string): ChangeHints
  /** What it runs in its place, and what it does to the models instead. Of `separate`. */
  readonly parts?: { readonly database: readonly Operation[]; readonly state: readonly Operation[] }
  /** What happens besides. */
  forward?: Effect | undefined
  backward?: Effect | undefined
  /** Part of the name of the migration's file. */
  readonly slug: string
}

/** A model of the app that a migration belongs to; a name with a dot is of another app. */
export function labelIn(app: string, name: string): string {
  return name.includes('.') ? name : `${app}.${name}`
}

/** The state with one model changed. */
export function changeModel(
  state: ProjectState,
  label: string,
  change: (model: ModelDescription) => ModelDescription,
): ProjectState {
  const changed = change(state.get(label))
  refuseLongNames(changed)
  return state.with(changed)
}
