/** The line that shows how far a migration is. */
import type { MigrationProgress } from '../../migrations/run/progress.ts'
import type { Moment } from '../screen/status-line.ts'
import { count, duration } from './amounts.ts'

const barWidth = 20

/** What runs, for how long, and how much of it is done where that is known. */
export function progressText(progress: MigrationProgress, { elapsed, frame }: Moment): string {
  const { app, name, operation, rows } = progress
  const what = `${app}.${name}: ${operation}`
  if (!rows || rows.total === 0) return `${frame} ${duration(elapsed)}  ${what}`
  const part = Math.min(rows.done / rows.total, 1)
  const full = Math.floor(part * barWidth)
  const bar = '█'.repeat(full) + '░'.repeat(barWidth - full)
  const percent = `${Math.floor(part * 100)} %`.padStart(5)
  return `${bar} ${percent}  ${count(rows.total, 'row')}  ${duration(elapsed)}  ${what}`
}
