/** What the page of the real-time service shows: collected from all nodes. */
import { service } from '../../core/application.ts'
import type { Actor } from '../../core/user.ts'
import type { NodeInfo } from '../../realtime/control/control.ts'
import type { ChannelOverview, ConnectionOverview } from '../../realtime/overview/overview.ts'
import { realtimeKey } from '../../realtime/realtime.ts'
import { mayDisconnect } from './may-watch.ts'

const longestSearch = 100

/** The view. */
export interface LiveView {
  readonly nodes: readonly NodeInfo[]
  readonly channels: readonly ChannelOverview[]
  readonly connections: readonly ConnectionOverview[]
  readonly search: string
  /** The address that confirms the end of connections; left out for who may not end any. */
  readonly disconnectUrl: string | undefined
}

/** Asks all nodes. `search` narrows channels and connections. */
export async function liveView(
  user: Actor,
  { search = '', disconnectUrl }: { search?: string; disconnectUrl: string },
): Promise<LiveView> {
  const { overview } = service(realtimeKey)
  const text = search.trim().slice(0, longestSearch)
  const [nodes, channels, connections] = await Promise.all([
    overview.nodes().catch(() => []),
    overview.channels(text),
    overview.connections(text),
  ])
  const maySee = mayDisconnect(user) ? disconnectUrl : undefined
  return { nodes, channels, connections, search: text, disconnectUrl: maySee }
}

/** The sum of a count over all nodes. */
export function total(nodes: readonly NodeInfo[], name: string): number {
  return nodes.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0)
}

/** The largest of a count. */
export function largest(nodes: readonly NodeInfo[], name: string): number {
  return Math.max(0, ...nodes.map(({ counts }) => counts[name] ?? 0))
}
