/** `voltaic routes`: every route, where its groups put it. */
import type { Command } from 'commander'
import type { MountedRoute } from '../../http/routes/route-table.ts'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { withProject } from '../project.ts'
import { table } from '../terminal.ts'

type RoutesOptions = CommonOptions & { readonly json?: boolean }

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[text]', 'only routes whose path contains this')
    .option('--json', 'for programs')
    .action((text: string | undefined, options: RoutesOptions) =>
      listRoutes(text ?? '', options, context),
    )
  addExamples(command, {
    'voltaic routes': 'all routes: method, path, who may come',
    'voltaic routes /lots': 'those with /lots in their path',
    'voltaic routes --json': 'for programs',
  })
}

async function listRoutes(
  text: string,
  options: RoutesOptions,
  context: CommandContext,
): Promise<void> {
  const { routeTable } = await import('../../http/routes/route-table.ts')
  await withProject(options, context, (app) => {
    const routes = [...app.services.get(routeTable)].filter((route) => route.path.includes(text))
    const rows = routes.map(describeRoute)
    if (options.json) return context.terminal.print(JSON.stringify(rows, null, 2))
    if (rows.length === 0) return context.terminal.print('No routes.')
    const lines = rows.map(({ methods, path, access }) => [methods.join(' '), path, access])
    context.terminal.print(table([['METHOD', 'PATH', 'ACCESS'], ...lines]))
  })
}

interface RouteRow {
  readonly methods: readonly string[]
  readonly path: string
  readonly access: string
}

function describeRoute({ route, path, access }: MountedRoute): RouteRow {
  const methods = route.methods.filter((method) => method !== 'HEAD')
  const rules = access.map((rule) =>
    typeof rule === 'function' ? rule.name || 'rule' : String(rule),
  )
  return { methods, path, access: rules.join(', ') || 'everybody' }
}
