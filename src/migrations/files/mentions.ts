/** Which apps speak of a model in their migrations: in relations, or because they moved it. */
import type { ChangeHints } from '../operation.ts'
import type { MigrationGraph } from './graph.ts'

/** Finds the apps whose migrations mention a model of another app. Reads the migrations when it is asked first. */
export function usersIn(graph: MigrationGraph): (label: string) => readonly string[] {
  let users: ReadonlyMap<string, ReadonlySet<string>> | undefined
  return (label) => {
    users ??= mentions(graph)
    return [...(users.get(label) ?? [])].sort()
  }
}

function mentions(graph: MigrationGraph): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>()
  for (const { app, migration } of graph.ordered) {
    const text = JSON.stringify(
      migration.operations.map(({ values }) => values),
      (_key, value) => (typeof value === 'bigint' ? String(value) : value),
    )
    for (const [, label = ''] of text.matchAll(/"(\w+\.\w+)"/g))
      users.set(label, (users.get(label) ?? new Set()).add(app))
    for (const { hints } of migration.operations) inherit(users, hints?.(app).renamedModel)
  }
  return users
}

/** Who speaks of a model means it under its next name too. */
function inherit(users: Map<string, Set<string>>, renamed: ChangeHints['renamedModel']): void {
  const before = renamed && users.get(renamed.from)
  if (before) users.set(renamed.to, new Set([...before, ...(users.get(renamed.to) ?? [])]))
}
