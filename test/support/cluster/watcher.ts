/** The official client following a channel of a node, and what it got. */
import type { Centrifuge } from 'centrifuge'
import { centrifugeClient } from '../centrifuge-client.ts'
import type { ClusterNode } from './cluster.ts'

/** Follows one channel until `close`. */
export class Watcher<T> {
  readonly client: Centrifuge
  /** The data of the events, in the order in which they came. */
  readonly events: T[] = []
  readonly offsets: number[] = []
  /** For each time it subscribed, whether it had recovered. */
  readonly recoveries: boolean[] = []

  private constructor(client: Centrifuge) {
    this.client = client
  }

  /** Connects, and resolves once it is subscribed. */
  static async start<T>({ url }: Pick<ClusterNode, 'url'>, channel: string): Promise<Watcher<T>> {
    const watcher = new Watcher<T>(centrifugeClient(url))
    const subscription = watcher.client.newSubscription(channel)
    subscription.on('publication', ({ data, offset }) => {
      watcher.events.push(data.data)
      watcher.offsets.push(offset!)
    })
    subscription.on('subscribed', ({ recovered }) => watcher.recoveries.push(recovered))
    subscription.subscribe()
    watcher.client.connect()
    await subscription.ready(20_000)
    return watcher
  }

  close(): void {
    this.client.disconnect()
  }
}
