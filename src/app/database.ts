/** The database of an application: opened, with the models of all apps in it. */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { AppDefinition } from '../core/app-definition.ts'
import { runningApplications } from '../core/application.ts'
import { VoltaicError } from '../core/errors.ts'
import { openDatabase } from '../db/engine/connect.ts'
import type { Database } from '../db/engine/database.ts'
import { databases, defaultAlias } from '../db/engine/databases.ts'
import { bindModels, isModel } from '../db/model/meta.ts'
import { modelInfo } from '../db/model-info.ts'
import { partsOf } from './collected-apps.ts'
import type { CompleteSettings } from './settings.ts'

/** Opens the databases of the settings by alias. Models learn the label of their app first: it names their tables. */
export async function openDatabases(
  settings: CompleteSettings,
  apps: readonly AppDefinition[],
): Promise<ReadonlyMap<string, Database>> {
  for (const app of apps) refuseSharedModels(app)
  const opened = new Map<string, Database>()
  try {
    for (const [name, url] of [
      [defaultAlias, settings.database],
      ...Object.entries(settings.databases),
    ] as const) {
      opened.set(name, await openDatabase(absoluteUrl(url, settings), { ...settings.db, name }))
    }
    for (const database of opened.values()) await addApps(database, apps, settings)
  } catch (error) {
    for (const database of opened.values()) await database.close()
    throw error
  }
  return opened
}

async function addApps(
  database: Database,
  apps: readonly AppDefinition[],
  { createTables }: CompleteSettings,
): Promise<void> {
  for (const app of apps) {
    const models = partsOf([app], 'models', isModel)
    bindModels(models, { app: app.label })
    database.addModels(models)
  }
  if (createTables) await database.createTables()
}

/** The label of its app names the tables of a model, so two applications that run must agree on it. */
function refuseSharedModels(app: AppDefinition): void {
  const used = runningApplications().flatMap(({ services }) => [
    ...(services.find(databases)?.values() ?? []),
  ])
  for (const model of partsOf([app], 'models', isModel)) {
    const { app: label, name } = modelInfo(model)
    if (label === app.label || !used.some((database) => database.has(model))) continue
    throw new VoltaicError(
      'E_MODEL_APP',
      `The model ${name} belongs to the app "${label}" of an application that runs. Give the app that label, or close the other application first.`,
    )
  }
}

/** A relative path starts in the folder of the project; its folder is made. */
function absoluteUrl(url: string, { directory }: CompleteSettings): string {
  const path = /^sqlite:(?!:memory:)(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1]
  if (path === undefined) return url
  const absolute = resolve(directory, path)
  mkdirSync(dirname(absolute), { recursive: true })
  return `sqlite:${absolute}`
}
