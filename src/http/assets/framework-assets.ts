/** The framework's own static files. */
import { join } from 'node:path'
import { StaticFolder } from './static-folder.ts'

/** `voltaic/voltaic.css`: the tokens, and the look of the error pages. */
export function frameworkAssets(): StaticFolder {
  return new StaticFolder(join(import.meta.dirname, 'public'), { mount: 'voltaic/' })
}
