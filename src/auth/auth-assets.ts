/** The styles of the pages of accounts. */
import { join } from 'node:path'
import type { AssetSource } from '../core/assets.ts'
import { StaticFolder } from '../http/assets/static-folder.ts'

/** `voltaic-auth/auth.css`. */
export function authAssets(): AssetSource {
  return new StaticFolder(join(import.meta.dirname, 'assets'), { mount: 'voltaic-auth/' })
}
