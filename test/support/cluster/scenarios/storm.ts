/** Everybody is cut off at once, publications go on, and everybody comes back at once. */
import { waitUntil } from '../../wait-until.ts'
import { Cluster } from '../cluster.ts'
import { Follower } from '../follower.ts'
import { everythingHeard } from './node-loss.ts'
import { type FollowerReport, reportOn } from './report.ts'

/** How large the scenario is, and what the nodes share. */
export interface StormOptions {
  readonly database: string
  readonly backplane: string
  readonly clients: number
  /** Sessions that the clients share. */
  readonly sessions: number
}

/** What was seen, besides the followers. */
export interface StormReport extends FollowerReport {
  /** How often the state was computed while everybody came back. */
  readonly states: number
  /** Milliseconds from the first socket to the last subscription. */
  readonly back: number
}

const channel = 'stream/a'

/** Plays it: the only node is killed and started again, with the stream in the backplane. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const { clients, sessions } = options
  await using cluster = await Cluster.prepare(options)
  const node = await cluster.start()
  const cookies: string[] = []
  for (let n = 0; n < sessions; n++) cookies.push(await node.signIn(`person-${n}`))
  const followers = Array.from({ length: clients }, (_, n) => {
    const headers = { cookie: cookies[n % sessions]!, origin: node.url }
    return new Follower({ url: node.socketUrl, channel, headers, patience: 3_000 })
  })
  const areBack = () => followers.every(({ isSubscribed }) => isSubscribed)
  const limit = { timeout: 120_000, what: 'everybody subscribed' }
  try {
    await waitUntil(areBack, limit)
    const publish = (to: typeof node, n: number) =>
      to.act('/test/publish', { list: [{ channel: 'stream', name: 'a', n }] })
    for (const n of [1, 2]) await publish(node, n)
    await everythingHeard(followers, 2)
    await node.process.kill('SIGKILL')
    const again = await cluster.start({ port: node.port })
    const start = performance.now()
    const states = await statesOf(again)
    for (const n of [3, 4, 5]) await publish(again, n)
    await waitUntil(areBack, limit)
    const back = performance.now() - start
    await everythingHeard(followers, 5)
    return { ...reportOn(followers, 5), states: (await statesOf(again)) - states, back }
  } finally {
    for (const follower of followers) follower.close()
  }
}

async function statesOf(node: Awaited<ReturnType<Cluster['start']>>): Promise<number> {
  return (await node.act<{ value: number }>('/test/tally', { name: 'state of a' })).value
}
