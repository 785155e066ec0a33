/** What the suites of backplanes run on: nodes that share one backplane and nobody else's. */
import { test } from 'node:test'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import type {
  BrokerListener,
  PresenceChange,
  StoredPublication,
} from '../../src/realtime/broker/broker.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Nodes of one application. Ending it closes them all, and ends what was started for them. */
export interface BackplaneNetwork extends AsyncDisposable {
  /** Starts one more node. A backplane of one process gives the same one every time. */
  node(): Promise<Backplane>
}

/** A network whose server, or the way to it, can fail. */
export interface FaultyNetwork extends BackplaneNetwork {
  /** Ends the server. What it keeps on disk stays. */
  stop(): Promise<void>
  /** Starts it again at the same address. */
  resume(): Promise<void>
  /** Cuts the way from one node to the server, and refuses to open it again. */
  cut(node: Backplane): Promise<void>
  /** Opens it again. */
  heal(node: Backplane): Promise<void>
}

/** A kind of backplane, as the suites need to know it. */
export interface BackplaneSuite {
  readonly name: string
  /** Why it cannot be tested here; false when it can. */
  readonly skip: string | false
  /** As in {@link Backplane}. */
  readonly keepsHistory: boolean
  /** Whether several nodes can share it. */
  readonly isShared: boolean
  create(): Promise<BackplaneNetwork>
}

/** What a check needs: it is left out where that is not there. */
export interface CheckNeeds {
  readonly history?: boolean
  readonly nodes?: boolean
}

/** Declares the checks of a suite: each has a network of its own. */
export function checksOf(
  { name, skip, keepsHistory, isShared, create }: BackplaneSuite,
  part: string,
) {
  return (
    what: string,
    needs: CheckNeeds,
    run: (network: BackplaneNetwork) => Promise<void>,
  ): void => {
    if ((needs.history && !keepsHistory) || (needs.nodes && !isShared)) return
    test(`${name} ${part}: ${what}`, { skip, timeout: 60_000 }, async () => {
      await using network = await create()
      await run(network)
    })
  }
}

/** Starts several nodes. */
export function nodesOf(network: BackplaneNetwork, count: number): Promise<Backplane[]> {
  return Promise.all(Array.from({ length: count }, () => network.node()))
}

/** A listener that keeps what it was told. */
export class Collector implements BrokerListener {
  readonly publications: StoredPublication[] = []
  readonly changes: PresenceChange[] = []
  losses = 0

  published(publication: StoredPublication): void {
    this.publications.push(publication)
  }

  presenceChanged(change: PresenceChange): void {
    this.changes.push(change)
  }

  lost(): void {
    this.losses += 1
  }

  get offsets(): (number | undefined)[] {
    return this.publications.map(({ position }) => position?.offset)
  }

  get data(): string[] {
    return this.publications.map(({ data }) => data)
  }

  /** Waits for that many publications. */
  async holds(count: number): Promise<this> {
    const what = `${count} publications (${this.publications.length} so far)`
    await waitUntil(() => this.publications.length >= count, { what, timeout: 20_000 })
    return this
  }
}

/** The whole numbers from 1 to `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}
