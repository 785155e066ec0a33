/** Tells the person at the terminal what `migrate` does while it does it. */
import type { MigrateOptions, MigrationPlan, MigrationStep } from '../../migrations/migrate.ts'
import type { CountedLoss } from '../../migrations/run/losses.ts'
import type { MigrationProgress } from '../../migrations/run/progress.ts'
import type { Terminal } from '../terminal.ts'
import { count, duration } from './amounts.ts'
import { lossText } from './plan-text.ts'
import { progressText } from './progress-text.ts'

/** What `migrate` calls. */
export type RunReport = Required<Pick<MigrateOptions, 'onBegin' | 'onProgress' | 'onStep'>>

/** One line for each migration; on a screen also what is ahead, how long each took, and how far a long one is. */
export function runReport(terminal: Terminal): RunReport {
  let running: { readonly key: string; readonly began: number } | undefined
  return {
    onBegin: (steps) => {
      if (terminal.isScreen && steps.length > 0) terminal.print(aheadText(steps))
    },
    onProgress: (progress) => {
      const key = keyOf(progress)
      if (running?.key === key) {
        terminal.status.change((moment) => progressText(progress, moment))
        return
      }
      running = { key, began: performance.now() }
      terminal.status.begin((moment) => progressText(progress, moment))
    },
    onStep: (step) => {
      terminal.status.end()
      const took = running && performance.now() - running.began
      running = undefined
      terminal.print(doneText(step, took, terminal))
    },
  }
}

function keyOf({
  app,
  name,
  direction,
}: Pick<MigrationProgress, 'app' | 'name' | 'direction'>): string {
  return `${direction} ${app}.${name}`
}

function aheadText(steps: readonly MigrationStep[]): string {
  const undone = steps.filter(({ direction }) => direction === 'backward').length
  const verb = undone > 0 ? 'undo' : 'apply'
  return `${count(steps.length, 'migration')} to ${verb}.`
}

function doneText(
  { app, name, direction, isFaked }: MigrationStep,
  took: number | undefined,
  { paint, isScreen }: Terminal,
): string {
  const verb = direction === 'forward' ? paint('green', 'applied') : paint('yellow', 'undone ')
  const remark = isFaked ? ' (only recorded)' : ''
  const time = isScreen && took !== undefined ? `  ${paint('dim', duration(took))}` : ''
  return `${verb} ${app}.${name}${remark}${time}`
}

/** Asks whether data may be destroyed. */
export function confirmAt(
  terminal: Terminal,
): (losses: readonly CountedLoss[]) => Promise<boolean> {
  return async (losses) => {
    for (const loss of losses)
      terminal.print(terminal.paint('red', `This destroys ${lossText(loss)}.`))
    return (await terminal.ask('Type "yes" to go on: ')).trim() === 'yes'
  }
}

/** Says what is noteworthy about what ran before. */
export function warnOf(
  { edited, missing }: Pick<MigrationPlan, 'edited' | 'missing'>,
  terminal: Terminal,
): void {
  for (const name of edited) {
    terminal.error(
      `warning: ${name} was edited after it was applied, and is not run again. Write a new migration instead.`,
    )
  }
  for (const name of missing) {
    terminal.error(
      `warning: ${name} is applied, and its file is gone. Bring it back, or forget it with voltaic migrate --prune.`,
    )
  }
}
