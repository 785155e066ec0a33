/** The limit of open files: each connection is one. */
import { report } from 'node:process'

const spare = 100

type UserLimits = Readonly<Record<string, { readonly soft?: unknown }>>

/** How many files this process may open; `undefined` when the system does not say. */
export function openFileLimit(): number | undefined {
  const written = report?.getReport() as { userLimits?: UserLimits } | undefined
  const soft = Number(written?.userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? soft : undefined
}

/** What to do when so many connections of one process are more than it may have; `undefined` when they are not. */
export function openFileHint(connections: number): string | undefined {
  const limit = openFileLimit()
  if (limit === undefined || connections + spare <= limit) return undefined
  const wanted = connections + spare
  return (
    `This process may open ${limit} files, and needs ${wanted}: run ulimit -n ${wanted} first, ` +
    'or spread the connections with --workers. The server has a limit of its own.'
  )
}
