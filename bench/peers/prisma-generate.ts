/** Generates Prisma's clients into `generated`, an ignored folder, when they are missing. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname

/** Generates the client of a database unless it is there. */
export function ensureGenerated(provider: 'sqlite' | 'postgresql'): void {
  if (existsSync(join(folder, 'generated', provider, 'client.ts'))) return
  const command = join(folder, 'node_modules', 'prisma', 'build', 'index.js')
  const schema = join(folder, 'prisma', `${provider}.prisma`)
  execFileSync(process.execPath, [command, 'generate', '--schema', schema], {
    cwd: folder,
    env: { ...process.env, ...withoutDownloads },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** The command would fetch the engine of its migrations before it does anything: any file stands in for it, as nothing here migrates. */
const withoutDownloads = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  CHECKPOINT_DISABLE: '1',
}
