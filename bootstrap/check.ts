/** `npm run check`: format, lint, types, unused code. */
import { compilerFor, runSteps, type Step } from './steps.ts'

/** What is checked without running the project's code. */
export const checkSteps: readonly Step[] = [
  { name: 'format and lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', ...compilerFor('.') },
  { name: 'types of browser code', ...compilerFor('tsconfig.browser.json') },
  { name: 'types of the auction', ...compilerFor('examples/auction') },
  { name: 'unused files, exports and dependencies', command: 'knip', args: [] },
]

if (import.meta.main) {
  const failed = await runSteps(checkSteps)
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}.`)
  process.exitCode = failed.length > 0 ? 1 : 0
}
