/** Parts of dates and points in time, and their beginnings, resolved. */
import { FieldError } from '../errors.ts'
import type { ExtractExpression, ZoneOptions } from '../expressions/parts/extract.ts'
import type { TruncExpression } from '../expressions/parts/trunc.ts'
import type { FieldInfo } from '../model-info.ts'
import type { DatePart, Operand, PartOperand, TruncatedOperand } from '../operand.ts'
import { partsOf } from './comparison/lookups.ts'
import { valueFields } from './literals.ts'
import { fieldOf } from './operand-fields.ts'
import type { Resolver } from './resolver.ts'

/** A part of a date. Throws `FieldError` for what is none, and for a part that it does not have. */
export function partOperand(
  { of, part, options }: ExtractExpression,
  resolver: Resolver,
): PartOperand {
  const operand = moment(of, 'Extract', resolver)
  requirePart(`Extract of ${JSON.stringify(of)}`, part, partsOf(kindOf(operand)))
  return { kind: 'part', part, of: operand, zone: zoneOf(options, operand) }
}

/** The beginning of a part. Throws `FieldError` for what is no date, and for a part that it does not have. */
export function truncatedOperand(
  { of, unit, options }: TruncExpression,
  resolver: Resolver,
): TruncatedOperand {
  const operand = moment(of, 'Trunc', resolver)
  const units = partsOf(kindOf(operand)).filter((part) => part !== 'weekDay' && part !== 'date')
  requirePart(`Trunc of ${JSON.stringify(of)}`, unit, units)
  const field = valueFields[kindOf(operand) === 'date' ? 'date' : 'dateTime']
  return { kind: 'truncated', part: unit, of: operand, zone: zoneOf(options, operand), field }
}

function moment(written: unknown, name: string, resolver: Resolver): Operand {
  const operand = resolver.operand(written)
  if (operand) return operand
  throw new FieldError(`${name} takes a path or an expression, not ${String(written)}.`)
}

function kindOf(operand: Operand): FieldInfo['kind'] {
  return fieldOf(operand)?.kind ?? 'text'
}

function requirePart(what: string, part: DatePart, parts: readonly DatePart[]): void {
  if (parts.includes(part)) return
  const known = parts.length > 0 ? `Choices: ${parts.join(', ')}.` : 'It is no date.'
  throw new FieldError(`${what} has no part "${part}". ${known}`)
}

/** The time zone. Throws `FieldError` for one that is not known, and beside a date, which no zone can shift. */
function zoneOf({ timeZone }: ZoneOptions, operand: Operand): string | undefined {
  if (timeZone === undefined) return undefined
  if (/^[+-]/.test(timeZone)) throw unknownZone(timeZone)
  if (kindOf(operand) !== 'dateTime')
    throw new FieldError('Only a point in time is different in another time zone. Leave it out.')
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    throw unknownZone(timeZone)
  }
}

/** Offsets such as `+02:00` know no summer time, and databases read their sign differently. */
function unknownZone(timeZone: string): FieldError {
  return new FieldError(`"${timeZone}" is no time zone. Give a name such as 'Europe/Berlin'.`)
}
