/** The processes of a measurement: one, or several that begin together. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../exit.ts'
import type { BenchPlan, BenchResult } from './bench-plan.ts'
import { runBench } from './bench-run.ts'

/** What a process of a fleet is told. */
export type FleetOrder = { readonly plan: BenchPlan } | 'use' | 'end'

/** What a process of a fleet tells. */
export type FleetReport = 'open' | { readonly result: BenchResult }

/** Measures in this process, or in one for each plan when there are several. */
export async function runFleet(
  plans: readonly BenchPlan[],
  signal: AbortSignal,
): Promise<BenchResult[]> {
  const [only, ...others] = plans
  if (only && others.length === 0) {
    return [await runBench(only, { everybodyIsOpen: async () => {}, signal })]
  }
  const members = plans.map((plan) => new Member(plan))
  const end = () => {
    for (const member of members) member.tell('end')
  }
  signal.addEventListener('abort', end, { once: true })
  try {
    await Promise.all(members.map(({ isOpen }) => isOpen))
    for (const member of members) member.tell('use')
    return await Promise.all(members.map(({ result }) => result))
  } finally {
    signal.removeEventListener('abort', end)
    for (const member of members) member.stop()
  }
}

/** Measures as the process that started this one says. */
export async function serveFleet(): Promise<void> {
  process.on('SIGINT', () => undefined) // the one that started it says when to end
  process.once('disconnect', () => process.exit())
  const ended = new AbortController()
  const usable = Promise.withResolvers<void>()
  const planned = Promise.withResolvers<BenchPlan>()
  process.on('message', (order: FleetOrder) => {
    if (order === 'use') usable.resolve()
    else if (order === 'end') ended.abort()
    else planned.resolve(order.plan)
  })
  const everybodyIsOpen = () => {
    process.send?.('open' satisfies FleetReport)
    return usable.promise
  }
  ended.signal.addEventListener('abort', () => usable.resolve())
  const result = await runBench(await planned.promise, { everybodyIsOpen, signal: ended.signal })
  process.send?.({ result } satisfies FleetReport, () => process.disconnect())
}

/** A process of a fleet, as the one that started it sees it. */
class Member {
  /** Resolves when its connections are open. */
  readonly isOpen: Promise<void>
  readonly result: Promise<BenchResult>
  readonly #process: ChildProcess

  constructor(plan: BenchPlan) {
    const open = Promise.withResolvers<void>()
    const result = Promise.withResolvers<BenchResult>()
    this.isOpen = open.promise
    this.result = result.promise
    this.result.catch(() => undefined)
    this.#process = fork(programFile(), ['rt', 'bench', 'member'])
    this.#process.on('message', (report: FleetReport) => {
      if (report === 'open') open.resolve()
      else result.resolve(report.result)
    })
    this.#process.on('exit', (code) => {
      const error = new CommandError(`A process of the measurement ended with ${code}.`)
      open.reject(error)
      result.reject(error)
    })
    this.tell({ plan })
  }

  tell(order: FleetOrder): void {
    if (this.#process.connected) this.#process.send(order, () => undefined)
  }

  stop(): void {
    if (this.#process.exitCode === null) this.#process.kill()
  }
}

/** The program itself: a source in the repository, compiled in the package. */
function programFile(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`../main.${extension}`, import.meta.url))
}
