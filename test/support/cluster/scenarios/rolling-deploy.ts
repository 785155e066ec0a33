/** Three nodes are replaced one after another, each told to end by SIGTERM, while publications flow. */
import { FaultProxy } from '../../fault-proxy.ts'
import { waitUntil } from '../../wait-until.ts'
import { Cluster, type ClusterNode } from '../cluster.ts'
import { Follower } from '../follower.ts'
import { everythingHeard, type NodeLossOptions, publish } from './node-loss.ts'
import { type FollowerReport, reportOn } from './report.ts'

/** What was seen, besides the followers. */
export interface DeployReport extends FollowerReport {
  /** The most clients that lost their connection within one second, as a share of all. */
  readonly busiestSecond: number
  /** How the nodes that were told to end have ended. */
  readonly exits: readonly (number | null)[]
}

/** Plays it. `drain` is how long a node takes to send its clients away, in seconds. */
export async function deploy(options: NodeLossOptions & { drain: number }): Promise<DeployReport> {
  const { clients, publications } = options
  const env = { DRAIN: `${options.drain}s` }
  await using cluster = await Cluster.prepare({ ...options, env })
  let nodes: readonly ClusterNode[] = await Promise.all([
    cluster.start(),
    cluster.start(),
    cluster.start(),
  ])
  await using balancer = await FaultProxy.start(...nodes)
  const url = `ws://127.0.0.1:${balancer.port}/_voltaic/socket`
  const losses: number[] = []
  const followers = Array.from(
    { length: clients },
    () => new Follower({ url, channel: 'stream/a', patience: 500 }),
  )
  const exits: (number | null)[] = []
  const replaceAll = async () => {
    for (const old of [...nodes]) {
      const fresh = await cluster.start()
      nodes = [...nodes.filter((node) => node !== old), fresh]
      balancer.lead(...nodes)
      exits.push((await old.process.kill('SIGTERM')).code)
    }
  }
  try {
    await waitUntil(() => followers.every(({ isSubscribed }) => isSubscribed), {
      timeout: 60_000,
      what: 'everybody subscribed',
    })
    const watching = setInterval(() => losses.push(lossesOf(followers)), 1_000)
    const replacing = replaceAll()
    const anyNode: Pick<ClusterNode, 'act'> = {
      act: (path, body) => nodes.at(-1)!.act(path, body),
    }
    await publish(anyNode, options, () => undefined)
    await replacing
    await everythingHeard(followers, publications)
    clearInterval(watching)
    const steps = losses.map((total, index) => total - (losses[index - 1] ?? 0))
    return {
      ...reportOn(followers, publications),
      busiestSecond: Math.max(0, ...steps) / clients,
      exits,
    }
  } finally {
    for (const follower of followers) follower.close()
  }
}

function lossesOf(followers: readonly Follower[]): number {
  return followers.reduce((sum, { codes }) => sum + codes.length, 0)
}
