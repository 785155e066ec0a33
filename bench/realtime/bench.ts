/** Real time, side by side with `ws`, Socket.IO and bare sockets. */
import { toMilliseconds } from '../../src/core/duration.ts'
import { benchChurn, benchStalled } from './endurance.ts'
import { benchIdle } from './memory.ts'
import { benchEcho, benchOpening, benchPublications } from './speed.ts'

/** What is measured, and how long. */
export interface RealtimeBenchOptions {
  /** Only this part: idle, opening, echo, publications, stalled or churn. */
  readonly part?: string | undefined
  /** Idle connections; 10,000 when left out, and 1.6 times as many in one row. */
  readonly connections?: number | undefined
  readonly rounds?: number | undefined
  /** How long connections come and go: `1h`; 20 s when left out. Alone: only this is measured. */
  readonly soak?: string | undefined
}

/** Measures all parts, or one. */
export async function benchRealtime(options: RealtimeBenchOptions): Promise<void> {
  const { part, connections = 10_000, rounds = 5, soak } = options
  const parts: Record<string, () => Promise<void>> = {
    idle: () => benchIdle(connections),
    opening: () => benchOpening(rounds),
    echo: () => benchEcho(rounds),
    publications: () => benchPublications(rounds),
    stalled: () => benchStalled(rounds),
    churn: () => benchChurn({ seconds: toMilliseconds((soak ?? '20s') as '1h') / 1_000 }),
  }
  const chosen = part ?? (soak === undefined ? undefined : 'churn')
  for (const [name, run] of Object.entries(parts)) {
    if (chosen === undefined || chosen === name) await run()
  }
}
