/** One of two nodes is killed while publications flow, and its clients go on at the other. */
import { setTimeout as delay } from 'node:timers/promises'
import { FaultProxy } from '../../fault-proxy.ts'
import { waitUntil } from '../../wait-until.ts'
import { Cluster, type ClusterNode } from '../cluster.ts'
import { Follower } from '../follower.ts'
import { type FollowerReport, reportOn } from './report.ts'

/** How large the scenario is, and what the nodes share. */
export interface NodeLossOptions {
  readonly database: string
  readonly backplane: string
  readonly clients: number
  readonly publications: number
  readonly perSecond: number
}

/** Plays it to the end: resolves once everybody has got everything, or after a minute of waiting for that. */
export async function loseNode(options: NodeLossOptions): Promise<FollowerReport> {
  const { clients, publications } = options
  await using cluster = await Cluster.prepare(options)
  const [first, second] = await Promise.all([cluster.start(), cluster.start()])
  await using balancer = await FaultProxy.start(first, second)
  const url = `ws://127.0.0.1:${balancer.port}/_voltaic/socket`
  const followers = Array.from(
    { length: clients },
    () => new Follower({ url, channel: 'stream/a', patience: 1_000 }),
  )
  try {
    await waitUntil(() => followers.every(({ isSubscribed }) => isSubscribed), {
      timeout: 60_000,
      what: 'everybody subscribed',
    })
    await publish(second, options, (n) => {
      if (n === Math.floor(publications / 3)) void first.process.kill('SIGKILL')
    })
    await everythingHeard(followers, publications)
    return reportOn(followers, publications)
  } finally {
    for (const follower of followers) follower.close()
  }
}

/** Publishes the numbers from 1 at the rate that is asked for, those that are due together. */
export async function publish(
  node: Pick<ClusterNode, 'act'>,
  { publications, perSecond }: Pick<NodeLossOptions, 'publications' | 'perSecond'>,
  published: (n: number) => unknown,
): Promise<void> {
  const start = performance.now()
  for (let n = 1; n <= publications; n++) {
    const due = start + (n / perSecond) * 1_000
    if (due > performance.now()) await delay(due - performance.now())
    await node.act('/test/publish', { list: [{ channel: 'stream', name: 'a', n }] })
    await published(n)
  }
}

/** Waits until everybody has got everything; what is missing then shows in the report. */
export async function everythingHeard(
  followers: readonly Follower[],
  publications: number,
): Promise<void> {
  const hasAll = ({ numbers }: Follower) => numbers.length >= publications
  await waitUntil(() => followers.every(hasAll), { timeout: 60_000 }).catch(() => undefined)
}
