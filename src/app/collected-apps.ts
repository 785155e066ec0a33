/** The apps of an application: the framework's own, the project's, and the one of a one-file application. */
import { auth } from '../auth/app.ts'
import { type AppDefinition, type AppParts, exportedValues } from '../core/app-definition.ts'
import { VoltaicError } from '../core/errors.ts'
import { formsApp } from '../forms/app.ts'
import { sessionsApp } from '../http/session/app.ts'
import { outboxApp } from '../outbox/app.ts'
import { callsApp } from '../realtime/calls/app.ts'
import { tasksApp } from '../tasks/app.ts'
import type { CompleteSettings } from './settings.ts'

/** All apps, the framework's first. Throws `E_APP_TWICE` when two have one label. */
export function collectApps(settings: CompleteSettings): readonly AppDefinition[] {
  const own = [...settings.apps, ...ownApp(settings)]
  const apps = [
    sessionsApp,
    formsApp,
    tasksApp,
    outboxApp,
    callsApp,
    ...accountsApp(settings),
    ...own,
  ]
  const labels = new Set<string>()
  for (const { label } of apps) {
    if (labels.has(label)) throw twice(label)
    labels.add(label)
  }
  return apps
}

/** Who has users has groups and permissions, named or not. */
function accountsApp({ userModel, apps }: CompleteSettings): AppDefinition[] {
  return userModel && !apps.includes(auth) ? [auth] : []
}

/** The values that all apps have in one part, such as all channels. */
export function valuesOf(
  apps: readonly AppDefinition[],
  part: Exclude<keyof AppParts, 'label'>,
): unknown[] {
  return apps.flatMap(({ parts }) => exportedValues(parts[part]))
}

/**
 * The values of one part that are of one kind. A module may export others beside them; in a list, which somebody
 * wrote by hand, another value is a mistake: throws `E_APP_PART`.
 */
export function partsOf<T>(
  apps: readonly AppDefinition[],
  part: 'models' | 'channels' | 'tasks' | 'policies',
  isOne: (value: unknown) => value is T,
): T[] {
  for (const { label, parts } of apps) {
    const given = parts[part]
    const wrong = Array.isArray(given) ? given.findIndex((value) => !isOne(value)) : -1
    if (wrong < 0) continue
    throw new VoltaicError(
      'E_APP_PART',
      `Number ${wrong + 1} in the ${part} of the app "${label}" is not one of these. Take it out, or spread the list or module that it is: ${part}: [...Object.values(module)].`,
    )
  }
  return valuesOf(apps, part).filter(isOne)
}

/** What stands in the settings themselves is an app too: a whole application can be one file. */
function ownApp(settings: CompleteSettings): AppDefinition[] {
  const { label, directory, models, channels, policies, taskDefinitions: tasks, admin } = settings
  const parts = { models, channels, policies, tasks, admin }
  const isEmpty = Object.values(parts).every((part) => exportedValues(part).length === 0)
  return isEmpty ? [] : [{ label, directory, parts }]
}

function twice(label: string): VoltaicError {
  return new VoltaicError(
    'E_APP_TWICE',
    `Two apps are called "${label}". Give one of them another label: defineApp(import.meta, { label: '…' }).`,
  )
}
