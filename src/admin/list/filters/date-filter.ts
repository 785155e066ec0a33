/** Filters by days: presets and a range. Days are those of UTC. */
import { clock } from '../../../core/clock.ts'
import { conditionAt, type FieldPath, pathLabel } from '../../field-path.ts'
import { summaryOf } from './choice-filter.ts'
import { emptyConditions, emptyOptions, unknownValue, withEmpty } from './empty-option.ts'
import {
  type FilterContext,
  filterHead,
  inputName,
  keptFields,
  type ListFilter,
  toggle,
} from './list-filter.ts'

const day = 86_400_000

/** The days of a preset, from the first one to the last one. */
interface Days {
  readonly from: string
  readonly to: string
}

const presets: Readonly<Record<string, { label: string; days: (today: Date) => Days }>> = {
  today: { label: 'Today', days: (today) => ({ from: isoDay(today), to: isoDay(today) }) },
  week: {
    label: 'Last 7 days',
    days: (today) => ({ from: isoDay(new Date(today.getTime() - 6 * day)), to: isoDay(today) }),
  },
  month: {
    label: 'This month',
    days: (today) => monthDays(today.getUTCFullYear(), today.getUTCMonth(), 1),
  },
  year: { label: 'This year', days: (today) => monthDays(today.getUTCFullYear(), 0, 12) },
  future: { label: 'From now on', days: (today) => ({ from: isoDay(today), to: '9999-12-31' }) },
}

/** Makes the filter of a date, or of a moment. */
export function dateFilter(path: FieldPath): ListFilter {
  const [within, from, to] = [`${path.name}.in`, `${path.name}.from`, `${path.name}.to`]
  const filter: ListFilter = {
    name: path.name,
    label: pathLabel(path),
    parameters: withEmpty(path.field, path.name, [within, from, to]),
    conditions(values) {
      const spans = values(within).map((text) => presetDays(path, text))
      const limits = [
        ...spans.flatMap((days) => [since(path, days.from), until(path, days.to)]),
        ...values(from).map((text) => since(path, readDay(path, text))),
        ...values(to).map((text) => until(path, readDay(path, text))),
      ]
      return [...limits, ...emptyConditions(path, values)]
    },
    async view(context) {
      const choices = Object.entries(presets).map(([value, { label }]) =>
        toggle(context, { parameter: within, value, label }),
      )
      const options = [...choices, ...emptyOptions(path, context)]
      const typed = rangeWords(valueIn(context, from), valueIn(context, to))
      const summary = [summaryOf(options), typed].filter(Boolean).join(', ')
      const inputs = [
        {
          name: inputName(from),
          label: 'From',
          type: 'date' as const,
          value: valueIn(context, from),
        },
        { name: inputName(to), label: 'To', type: 'date' as const, value: valueIn(context, to) },
      ]
      const form = { inputs, hidden: keptFields(filter, context) }
      return { ...filterHead(filter, context), options, summary, form }
    },
  }
  return filter
}

/** The first value that the state has for a parameter. */
export function valueIn({ state }: FilterContext, parameter: string): string {
  return state.filters.get(parameter)?.[0] ?? ''
}

/** "from 3", "to 5", "3 to 5" */
export function rangeWords(from: string, to: string): string {
  if (from && to) return `${from} to ${to}`
  if (from) return `from ${from}`
  return to && `to ${to}`
}

function presetDays(path: FieldPath, text: string): Days {
  const preset = Object.hasOwn(presets, text) ? presets[text] : undefined
  if (!preset) throw unknownValue(path.name, text)
  return preset.days(new Date(clock.now()))
}

function readDay(path: FieldPath, text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const moment = new Date(`${text}T00:00:00Z`)
  if (isDay && !Number.isNaN(moment.getTime()) && isoDay(moment) === text) return text
  throw unknownValue(path.name, text)
}

function since(path: FieldPath, from: string): object {
  return conditionAt(path, { gte: isMoment(path) ? new Date(`${from}T00:00:00Z`) : from })
}

/** A moment is before the next day begins; so no moment of the last day is missed. */
function until(path: FieldPath, to: string): object {
  if (!isMoment(path)) return conditionAt(path, { lte: to })
  return conditionAt(path, { lt: new Date(new Date(`${to}T00:00:00Z`).getTime() + day) })
}

function isMoment(path: FieldPath): boolean {
  return path.field.kind === 'dateTime'
}

function monthDays(year: number, month: number, months: number): Days {
  const last = new Date(Date.UTC(year, month + months, 0))
  return { from: isoDay(new Date(Date.UTC(year, month, 1))), to: isoDay(last) }
}

function isoDay(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}
