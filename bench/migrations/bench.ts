/** Migrations of a large project: the commands with nothing to do, and all migrations on a fresh database. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { median } from '../measure.ts'
import { withDatabase } from '../orm/postgres-database.ts'
import { largeProject, writeProject } from './large-project.ts'

const program = join(import.meta.dirname, '../../bin/voltaic.js')
const rounds = 5
const run = promisify(execFile)

/** Measures whole commands, from the start of the process to its end. */
export async function benchMigrations(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'voltaic-bench-'))
  try {
    await writeProject(folder, largeProject)
    const { apps, migrations } = largeProject
    console.log(
      `\n### ${apps * 6} models, ${apps * migrations} migrations\n\n| | seconds |\n|---|---:|`,
    )
    const sqlite = `sqlite:${join(folder, 'bench.sqlite')}`
    report('migrate, a fresh SQLite file', [await seconds(folder, 'migrate', sqlite)])
    for (const command of ['makemigrations', 'migrate'])
      report(`${command}, nothing to do`, await repeated(folder, command, sqlite))
    await withDatabase(async (url) => {
      report('migrate, a fresh PostgreSQL database', [await seconds(folder, 'migrate', url)])
      report('migrate, nothing to do on PostgreSQL', await repeated(folder, 'migrate', url))
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function repeated(folder: string, command: string, url: string): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push(await seconds(folder, command, url))
  return times
}

async function seconds(cwd: string, command: string, url: string): Promise<number> {
  const started = performance.now()
  await run(process.execPath, [program, command], {
    cwd,
    env: { ...process.env, DATABASE_URL: url },
  })
  return (performance.now() - started) / 1000
}

function report(name: string, times: readonly number[]): void {
  console.log(`| ${name} | ${median(times).toFixed(2)} |`)
}
