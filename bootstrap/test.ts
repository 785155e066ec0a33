/**
 * `npm test`: the checks, then every test. Unit tests share one process; those that start servers,
 * processes or browsers have one each. Names of files as arguments run just these. PostgreSQL is the server at
 * `DATABASE_TEST_URL`, else that of this machine, else one of our own (`DATABASE_TEST_URL=embedded`: always).
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkSteps } from './check.ts'
import { postgresForTests } from './postgres-server.ts'
import { runSteps, type Step } from './steps.ts'
import type { Tally } from './tally-reporter.ts'

const isolated = [
  'test/{docs,transcript}.test.ts',
  'test/cli/**/*.test.ts',
  'test/migrations/{inspect,journeys,merge}/**/*.test.ts',
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

/** What is built on models. */
const aboveModels = [
  'test/{admin,auth,forms,policies,tasks}/**/*.test.{ts,tsx}',
  'test/http/{session,request}/{request-session,page}.test.ts',
  'test/integration/{auction-*,realtime-rows,realtime-transactions}.test.ts',
]

let runs = 0
const folder = mkdtempSync(join(tmpdir(), 'voltaic-test-'))
const named = process.argv.slice(2)
const postgres = await postgresForTests()
const failed = await runSteps(
  named.length > 0 ? [tests('named tests', { files: named, isolation: 'process' })] : everything(),
)
await postgres.stop()
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
    tests('unit tests', { files: together, isolation: 'none' }),
    tests('integration and browser tests', { files: apart, isolation: 'process' }),
    ...onPostgres(),
  ]
}

/** Tests of what is built on models run a second time, with their databases in PostgreSQL. */
function onPostgres(): Step[] {
  if (postgres.url === undefined) return []
  const files = globSync(aboveModels).sort()
  const env = { TEST_DIALECT: 'postgres' }
  return [tests('tests of applications on PostgreSQL', { files, isolation: 'process', env })]
}

interface TestRun {
  readonly files: readonly string[]
  readonly isolation: 'none' | 'process'
  readonly env?: Readonly<Record<string, string>>
}

function tests(name: string, { files, isolation, env = {} }: TestRun): Step {
  const [command, ...args] = node as [string, ...string[]]
  runs += 1
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./bootstrap/tally-reporter.ts',
    `--test-reporter-destination=${join(folder, String(runs))}`,
  ]
  const run = [
    '--test',
    `--test-isolation=${isolation}`,
    '--test-concurrency=2',
    '--test-timeout=120000',
  ]
  const server = postgres.url === undefined ? {} : { DATABASE_TEST_URL: postgres.url }
  return {
    name,
    command,
    args: [...args, ...run, ...reporters, ...files],
    env: { ...server, ...env },
  }
}

function readTallies(): Tally {
  const tallies = globSync(join(folder, '*')).map(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as Tally,
  )
  const sum = (key: keyof Tally) => tallies.reduce((total, one) => total + one[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}
