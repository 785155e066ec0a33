/** What was found, as a table. */
import { table } from '../terminal.ts'
import type { BenchKind, BenchResult } from './bench-plan.ts'
import { Latencies } from './latencies.ts'

/** The lines of a report. */
export function benchReport(kind: BenchKind, wanted: number, results: BenchResult[]): string {
  const openingTime = Math.max(...results.map((result) => result.openingTime))
  const opened = sum(results, ({ opened }) => opened)
  const rows = [
    ['', 'number', 'per second', 'p50', 'p99', 'max'],
    [
      'opened',
      number(opened),
      rate(opened, openingTime),
      ...quantiles(results.map(({ openingLatencies }) => openingLatencies)),
    ],
    ...messageRows(kind, results),
  ]
  const remaining = sum(results, ({ remaining }) => remaining)
  return [
    table(rows.map((row) => row.map((cell, column) => (column === 0 ? cell : cell.padStart(11))))),
    '',
    `${number(opened)} of ${number(wanted)} connections were opened, ${number(remaining)} were open at the end.`,
    ...errorLines(results),
  ].join('\n')
}

function messageRows(kind: BenchKind, results: BenchResult[]): string[][] {
  if (kind === 'connections') return []
  const time = Math.max(...results.map((result) => result.time))
  const messages = sum(results, ({ messages }) => messages)
  const published = sum(results, ({ published }) => published)
  const row = [
    kind === 'echo' ? 'answered' : 'delivered',
    number(messages),
    rate(messages, time),
    ...quantiles(results.map(({ latencies }) => latencies)),
  ]
  return kind === 'echo' ? [row] : [['published', number(published), rate(published, time)], row]
}

function quantiles(counts: BenchResult['latencies'][]): string[] {
  const latencies = Latencies.of(counts)
  return [0.5, 0.99, 1].map((share) => duration(latencies.quantile(share)))
}

function errorLines(results: BenchResult[]): string[] {
  const errors = new Map<string, number>()
  for (const result of results) {
    for (const [text, count] of Object.entries(result.errors)) {
      errors.set(text, (errors.get(text) ?? 0) + count)
    }
  }
  if (errors.size === 0) return ['No errors.']
  const lines = [...errors].sort(([, one], [, other]) => other - one).slice(0, 10)
  return ['Errors:', ...lines.map(([text, count]) => `  ${number(count)} × ${text}`)]
}

function sum(results: BenchResult[], of: (result: BenchResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0)
}

function rate(count: number, milliseconds: number): string {
  return milliseconds > 0 ? number(Math.round((count / milliseconds) * 1_000)) : '–'
}

function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–'
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(2)} s`
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}
