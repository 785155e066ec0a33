/** Where the browser's part of the islands comes from. */
import type { AssetSource } from '../../core/assets.ts'
import { BuiltIslands } from './build.ts'
import { BundledOnDemand } from './bundled-on-demand.ts'

/** Which islands. */
export interface IslandAssetsOptions {
  readonly projectDirectory: string
  /** Where `buildAssets` has put them. Without it they are bundled on demand. */
  readonly buildDirectory?: string
}

/** The source of the islands' bundles. Throws `E_ISLANDS_NOT_BUILT` when the build folder has no build. */
export function islandAssets({
  projectDirectory,
  buildDirectory,
}: IslandAssetsOptions): AssetSource {
  return buildDirectory === undefined
    ? new BundledOnDemand(projectDirectory)
    : new BuiltIslands(projectDirectory, buildDirectory)
}
