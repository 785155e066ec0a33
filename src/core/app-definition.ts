/** An app: what belongs together in a project — models, routes, policies, channels — as one value. */
import { basename } from 'node:path'
import { VoltaicError } from './errors.ts'

/** A module namespace, or a list: its values are collected by what they are. */
export type Exported = Readonly<Record<string, unknown>> | readonly unknown[]

/** What an app is made of. Each part is a module namespace (`import * as models`) or a list of values. */
export interface AppParts {
  /** The name of the app in tables and labels; the folder's name when left out. */
  label?: string
  models?: Exported
  routes?: Exported | object
  admin?: Exported
  channels?: Exported
  tasks?: Exported
  policies?: Exported
  checks?: Exported
}

/** An app of a project. */
export interface AppDefinition {
  readonly label: string
  /** The folder of the app; its migrations stand in `migrations/` below it. */
  readonly directory: string
  readonly parts: AppParts
}

const labelPattern = /^[a-z][a-z0-9_]*$/

/**
 * Declares an app. Pass `import.meta`: the folder gives the label and the place of the migrations.
 * Throws `E_APP_LABEL` when the label is not lower-case letters, digits and underscores.
 */
export function defineApp(meta: { dirname: string }, parts: AppParts): AppDefinition {
  const label = parts.label ?? basename(meta.dirname)
  if (!labelPattern.test(label)) {
    throw new VoltaicError(
      'E_APP_LABEL',
      `"${label}" cannot be the label of an app. Use lower-case letters, digits and "_".`,
    )
  }
  return { label, directory: meta.dirname, parts }
}

/** The values of a module namespace or a list. */
export function exportedValues(exported: Exported | object | undefined): unknown[] {
  if (!exported) return []
  return Array.isArray(exported) ? [...exported] : Object.values(exported)
}
