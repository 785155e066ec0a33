/** A migration as a line of a list. */
import type { HistoryEntry } from '../../migrations/migration-history.ts'
import type { Paint } from '../screen/paint.ts'
import { count } from './amounts.ts'

/** What the line says. */
export interface RecordTextOptions {
  readonly paint: Paint
  /** When it was applied. */
  readonly dates?: boolean
  /** What it depends on. */
  readonly plan?: boolean
}

/** `[x] lots.0001_initial` */
export function recordText(record: HistoryEntry, options: RecordTextOptions): string {
  const { app, name, isApplied } = record
  const { paint } = options
  const mark = isApplied ? `[${paint('green', 'x')}]` : '[ ]'
  return [mark, `${app}.${name}`, ...remarks(record, options)].join(' ')
}

function remarks(
  { appliedAt, isEdited, isMissing, replaces, dependencies }: HistoryEntry,
  { paint, dates = false, plan = false }: RecordTextOptions,
): string[] {
  return [
    ...(dates && appliedAt ? [paint('dim', moment(appliedAt))] : []),
    ...(plan && dependencies.length > 0 ? [paint('dim', `after ${dependencies.join(', ')}`)] : []),
    ...(replaces ? [paint('dim', `(${squashText(replaces)})`)] : []),
    ...(isEdited ? [paint('yellow', '(edited after it was applied)')] : []),
    ...(isMissing ? [paint('yellow', '(its file is gone)')] : []),
  ]
}

function squashText({ total, applied }: NonNullable<HistoryEntry['replaces']>): string {
  if (applied === 0 || applied === total) return `replaces ${count(total, 'migration')}`
  return `replaces ${count(total, 'migration')}, ${applied} of them applied`
}

/** `2026-03-29 14:30:00` */
function moment(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ')
}
