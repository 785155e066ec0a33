/** Arithmetic, resolved: of numbers, and of dates and points in time with milliseconds. */
import { FieldError } from '../errors.ts'
import type { ArithmeticExpression, Operation } from '../expressions/computation.ts'
import { Decimal } from '../fields/decimal.ts'
import type { FieldInfo } from '../model-info.ts'
import type { ArithmeticOperand, LiteralOperand, Operand } from '../operand.ts'
import { isNumeric } from './aggregates.ts'
import { commonField, decimalField, literalOperand, mostPlaces, valueFields } from './literals.ts'
import { fieldOf } from './operand-fields.ts'
import type { Resolver } from './resolver.ts'

/** The computation. Throws `FieldError` for values that cannot be computed with. */
export function arithmeticOperand(
  { operation, operands: [left, right] }: ArithmeticExpression,
  resolver: Resolver,
): ArithmeticOperand {
  const known = [left, right].map((one) =>
    typeof one === 'string' ? undefined : resolver.operand(one),
  )
  const isDecimal = known.some((operand) => operand && fieldOf(operand)?.kind === 'decimal')
  const side = (i: 0 | 1) => known[i] ?? literal([left, right][i], isDecimal)
  const sides: [Operand, Operand] = [side(0), side(1)]
  return sides.some(isMoment) ? ofMoments(operation, sides) : ofNumbers(operation, sides)
}

/** Beside an operator a text is a decimal (a path is written `F('…')`), and so is every number beside a decimal. */
function literal(value: unknown, isDecimal: boolean): LiteralOperand {
  if (value === undefined || value === null)
    throw new FieldError(`Arithmetic with ${value} is always NULL. Leave it out.`)
  if (!isDecimal && typeof value !== 'string') return literalOperand(value)
  const field = valueFields.decimal
  return { kind: 'literal', stored: field.toStored(value), field }
}

function ofNumbers(operation: Operation, [left, right]: [Operand, Operand]): ArithmeticOperand {
  const fields = [left, right].map(fieldOf)
  const wrong = fields.find((field) => field && !isNumeric(field))
  if (wrong)
    throw new FieldError(`"${wrong.name}" holds no numbers, so "${operation}" means nothing.`)
  return { kind: 'arithmetic', operation, left, right, field: resultField(operation, left, right) }
}

function resultField(operation: Operation, left: Operand, right: Operand): FieldInfo | undefined {
  const fields = [fieldOf(left), fieldOf(right)]
  const common = commonField(fields.map(plain))
  if (common?.kind !== 'decimal') return common
  const [one, other] = [placesOf(left), placesOf(right)]
  const larger = Math.max(one, other)
  if (operation === '/') return decimalField(Math.max(mostPlaces, larger))
  if (operation !== '*') return decimalField(larger)
  return decimalField(Math.min(one + other, Math.max(mostPlaces, larger)))
}

/** Whole numbers of all kinds are one: a sum may be larger than the columns that it is made of. */
function plain(field: FieldInfo | undefined): FieldInfo | undefined {
  const isWhole = field && !['decimal', 'float', 'bigInt'].includes(field.kind)
  return isWhole ? valueFields.whole : field
}

function placesOf(operand: Operand): number {
  if (operand.kind === 'literal') return decimalsOf(operand.stored)
  const field = fieldOf(operand)
  if (field?.kind === 'float') return mostPlaces
  return field?.decimalPlaces ?? 0
}

function decimalsOf(stored: unknown): number {
  return new Decimal(String(stored)).decimalPlaces()
}

const momentKinds: readonly string[] = ['date', 'dateTime']

function isMoment(operand: Operand): boolean {
  return momentKinds.includes(fieldOf(operand)?.kind ?? '')
}

function ofMoments(operation: Operation, [left, right]: [Operand, Operand]): ArithmeticOperand {
  if (operation === '-' && isMoment(left) && isMoment(right))
    return { kind: 'arithmetic', operation: 'between', left, right, field: valueFields.whole }
  const [moment, shift] = isMoment(left) ? [left, right] : [right, left]
  const isShift = operation === '+' || (operation === '-' && moment === left)
  const kind = fieldOf(shift)?.kind
  if (!isShift || (kind && !['duration', 'id', 'int', 'bigInt', 'positiveInt'].includes(kind)))
    throw new FieldError(
      'Dates and points in time are subtracted from each other, or moved by whole milliseconds with plus and minus.',
    )
  const field = fieldOf(moment)?.kind === 'date' ? valueFields.date : valueFields.dateTime
  const direction = operation === '+' ? 'later' : 'earlier'
  return { kind: 'arithmetic', operation: direction, left: moment, right: shift, field }
}
