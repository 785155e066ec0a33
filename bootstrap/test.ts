/**
 * `npm test`: the checks, then every test. Unit tests share one process; those that start servers,
 * processes or browsers have one each. Names of files as arguments run just these.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkSteps } from './check.ts'
import { runSteps, type Step } from './steps.ts'
import type { Tally } from './tally-reporter.ts'

const isolated = [
  'test/docs.test.ts',
  'test/types/budget.test.ts',
  'test/integration/**/*.test.{ts,tsx}',
  'test/browser/**/*.test.{ts,tsx}',
  'examples/**/*.test.{ts,tsx}',
]
const node = [
  process.execPath,
  '--conditions=voltaic-src',
  '--import',
  'voltaic/register',
  '--disable-warning=ExperimentalWarning',
]

const folder = mkdtempSync(join(tmpdir(), 'voltaic-test-'))
const named = process.argv.slice(2)
const failed = await runSteps(
  named.length > 0 ? [tests('named tests', named, 'process')] : everything(),
)
const tally = readTallies()
rmSync(folder, { recursive: true, force: true })
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}.`)
console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`)
process.exitCode = failed.length > 0 || tally.failed > 0 ? 1 : 0

function everything(): Step[] {
  const apart = globSync(isolated, { exclude: ['**/node_modules/**'] }).sort()
  const together = globSync('test/**/*.test.{ts,tsx}')
    .filter((file) => !apart.includes(file))
    .sort()
  return [
    ...checkSteps,
    tests('unit tests', together, 'none'),
    tests('integration and browser tests', apart, 'process'),
  ]
}

function tests(name: string, files: readonly string[], isolation: 'none' | 'process'): Step {
  const [command, ...args] = node as [string, ...string[]]
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./bootstrap/tally-reporter.ts',
    `--test-reporter-destination=${join(folder, isolation)}`,
  ]
  const run = [
    '--test',
    `--test-isolation=${isolation}`,
    '--test-concurrency=2',
    '--test-timeout=120000',
  ]
  return { name, command, args: [...args, ...run, ...reporters, ...files] }
}

function readTallies(): Tally {
  const tallies = globSync(join(folder, '*')).map(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as Tally,
  )
  const sum = (key: keyof Tally) => tallies.reduce((total, one) => total + one[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}
