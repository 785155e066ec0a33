/**
 * `npm run build`: makes `dist`, the files of the published package: each source as JavaScript with its
 * declarations, and the style sheets beside them. The repository itself runs its sources and needs none of it.
 */
import { cpSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compilerFor, runSteps } from './steps.ts'

const steps = [
  { name: 'server', ...compilerFor('tsconfig.build.json') },
  { name: 'browser code', ...compilerFor('tsconfig.build.browser.json') },
]

rmSync('dist', { recursive: true, force: true })
const failed = await runSteps(steps)
const assets = globSync('**/*.css', { cwd: 'src' })
for (const file of assets) cpSync(join('src', file), join('dist', file))
console.log(
  failed.length > 0
    ? `\nFailed: ${failed.join(', ')}.`
    : `\nThe package is in dist. "npm pack" makes the file to install.`,
)
process.exitCode = failed.length > 0 ? 1 : 0
