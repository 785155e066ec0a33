/** The peers: packages of their own in bench/peers, installed when they are first measured. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Candidate, Source } from './candidate.ts'

const folder = join(import.meta.dirname, '..', 'peers')
const files = ['better-sqlite3', 'kysely', 'drizzle', 'typeorm', 'mikro-orm', 'sequelize', 'prisma']

type Install = (folder: string, done: (error?: Error) => void) => void

/** Installs what the lock file of bench/peers says, unless it is there. */
export async function installPeers(): Promise<void> {
  const { ensureInstalled } = createRequire(import.meta.url)('../../bootstrap/install.cjs') as {
    ensureInstalled: Install
  }
  await new Promise<void>((resolve, reject) => {
    ensureInstalled(folder, (error) => (error ? reject(error) : resolve()))
  })
}

/** The candidates of all peers; a peer that cannot be opened is left out with a line that says why. */
export async function peersOn(
  { peers }: { readonly peers: boolean },
  open: (source: Source) => Promise<Candidate[]>,
): Promise<{ candidates: Candidate[]; lines: string[] }> {
  const candidates: Candidate[] = []
  const lines: string[] = []
  for (const file of peers ? files : []) {
    try {
      const { source } = (await import(join(folder, `${file}.ts`))) as { source: Source }
      candidates.push(...(await open(source)))
    } catch (error) {
      lines.push(`Left out: ${file}. ${(error as Error).message}`)
    }
  }
  return { candidates, lines }
}
