/** How much alike fields, models and names are. */
import type { FieldDescription, ModelDescription } from '../../../db/schema/description.ts'

/** A field's description as text: the same for what is the same to the database. Plain defaults are not. */
export function comparable({ kind, to, of, options }: FieldDescription): string {
  const { default: _, ...rest } = options
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([kind, to, of && comparable(of), sorted])
}

const families: Readonly<Record<string, string>> = {
  char: 'text',
  id: 'number',
  int: 'number',
  bigInt: 'number',
  smallInt: 'number',
  positiveInt: 'number',
  float: 'number',
  decimal: 'number',
  boolean: 'boolean',
  oneToOne: 'reference',
  foreignKey: 'reference',
}

/** Kinds of one family can follow each other without losing what they are. */
export function familyOf({ kind, of }: FieldDescription): string {
  return kind === 'generated' && of ? `generated ${familyOf(of)}` : (families[kind] ?? kind)
}

const conversions: Readonly<Record<string, readonly string[]>> = {
  number: ['text', 'boolean'],
  boolean: ['text', 'number'],
  date: ['text', 'dateTime'],
  dateTime: ['text', 'date'],
  time: ['text'],
  duration: ['text', 'number'],
  uuid: ['text'],
  ip: ['text'],
  json: ['text'],
  array: ['text', 'json'],
}

/** Gives the key of the model that a relation leads to. */
export type KeyOf = (label: string) => FieldDescription

/**
 * Whether the values of one field can become those of the other. A relation must lead to the same model, and a column that
 * becomes one must hold what the key of that model is; a table between stays one of its kind.
 */
export function isConvertible(
  before: FieldDescription,
  after: FieldDescription,
  keyOf: KeyOf,
): boolean {
  if (before.kind === 'manyToMany' || after.kind === 'manyToMany')
    return (
      comparable({ ...before, options: {} }) === comparable({ ...after, options: {} }) &&
      before.options.through === after.options.through
    )
  if (before.to !== undefined && after.to !== undefined) return before.to === after.to
  const value = (field: FieldDescription) =>
    familyOf(field.to === undefined ? field : keyOf(field.to))
  const [from, to] = [value(before), value(after)]
  if (from === to) return true
  return after.to === undefined && (conversions[from]?.includes(to) ?? false)
}

/** How likely it is that one field became the other: the same, of one kind, of one family; then by their names. */
export function fieldRank(
  [oldName, before]: readonly [string, FieldDescription],
  [name, after]: readonly [string, FieldDescription],
): number {
  const steps = [
    comparable(before) === comparable(after),
    before.kind === after.kind,
    familyOf(before) === familyOf(after),
  ]
  return steps.filter(Boolean).length + nameLikeness(oldName, name)
}

/** The share of pairs of letters that two names have in common: from 0 to 1. */
export function nameLikeness(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)]
  const common = [...a].filter((pair) => b.has(pair)).length
  return (2 * common) / Math.max(1, a.size + b.size)
}

/**
 * How much alike two models are, from 0 to 1: fields with the same name and family count whole, those that only share their
 * kind half. Where a relation leads does not count: that may be a rename itself.
 */
export function modelLikeness(one: ModelDescription, other: ModelDescription): number {
  const [a, b] = [Object.entries(one.fields), Object.entries(other.fields)]
  const total = Math.max(a.length, b.length)
  if (total === 0) return 1
  const same = a.filter(([name, field]) => {
    const match = other.fields[name]
    return match && familyOf(match) === familyOf(field)
  })
  const names = new Set(same.map(([name]) => name))
  const left = b.filter(([name]) => !names.has(name)).map(([, { kind }]) => kind)
  const halves = a.filter(([name, { kind }]) => !names.has(name) && take(left, kind)).length
  return (same.length + halves / 2) / total
}

function take<T>(items: T[], item: T): boolean {
  const place = items.indexOf(item)
  if (place >= 0) items.splice(place, 1)
  return place >= 0
}

function pairsOf(name: string): Set<string> {
  const text = ` ${name.toLowerCase()} `
  return new Set([...text.slice(1)].map((letter, index) => text[index] + letter))
}
