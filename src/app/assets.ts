/** The files for the browser: the project's own, its islands, those of the framework. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AssetSource } from '../core/assets.ts'
import { frameworkAssets } from '../http/assets/framework-assets.ts'
import { StaticFolder } from '../http/assets/static-folder.ts'
import { islandAssets } from '../views/islands/island-assets.ts'
import type { CompleteSettings } from './settings.ts'

/** Where `voltaic build` puts the islands of a project. */
export function buildDirectory(directory: string): string {
  return join(directory, 'dist', 'assets')
}

/** The sources in the order in which they are asked. Production takes what was built, when it was. */
export function assetSources(
  settings: CompleteSettings,
  more: readonly AssetSource[],
): AssetSource[] {
  const { directory, publicDirectory, environment } = settings
  const built = buildDirectory(directory)
  const isBuilt = environment === 'production' && existsSync(built)
  return [
    new StaticFolder(resolve(directory, publicDirectory)),
    islandAssets({ projectDirectory: directory, ...(isBuilt && { buildDirectory: built }) }),
    ...more,
    frameworkAssets(),
  ]
}
