/** The database of an application: opened, with the models of all apps in it. */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { AppDefinition } from '../core/app-definition.ts'
import { openDatabase } from '../db/engine/connect.ts'
import type { Database } from '../db/engine/database.ts'
import { defaultAlias } from '../db/engine/databases.ts'
import { bindModels, isModel } from '../db/model/meta.ts'
import { partsOf } from './collected-apps.ts'
import type { CompleteSettings } from './settings.ts'

/** Opens the databases of the settings by alias. Models learn the label of their app first: it names their tables. */
export async function openDatabases(
  settings: CompleteSettings,
  apps: readonly AppDefinition[],
): Promise<ReadonlyMap<string, Database>> {
  const database = await openDatabase(absoluteUrl(settings))
  for (const app of apps) {
    const models = partsOf([app], 'models', isModel)
    bindModels(models, { app: app.label })
    database.addModels(models)
  }
  if (settings.createTables) await database.createTables()
  return new Map([[defaultAlias, database]])
}

/** A relative path starts in the folder of the project; its folder is made. */
function absoluteUrl({ database, directory }: CompleteSettings): string {
  const path = /^sqlite:(?!:memory:)(?:\/\/(?=\/))?(.+)$/.exec(database)?.[1]
  if (path === undefined) return database
  const absolute = resolve(directory, path)
  mkdirSync(dirname(absolute), { recursive: true })
  return `sqlite:${absolute}`
}
