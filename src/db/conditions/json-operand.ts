/** Places in JSON among expressions. */
import { FieldError } from '../errors.ts'
import type { JsonExpression } from '../expressions/parts/json.ts'
import type { InsideOperand } from '../operand.ts'
import { jsonPath } from './comparison/json-comparison.ts'
import { valueFields } from './literals.ts'
import { fieldOf } from './operand-fields.ts'
import type { Resolver } from './resolver.ts'

/** The number or the text at a place. Throws `FieldError` for what is no JSON, and for a path that is none. */
export function jsonOperand({ of, path, as }: JsonExpression, resolver: Resolver): InsideOperand {
  const operand = resolver.required(of)
  if (fieldOf(operand)?.kind !== 'json')
    throw new FieldError(`${JSON.stringify(of)} is no JSON, so that it has no places inside.`)
  const field = as === 'number' ? valueFields.float : valueFields.text
  return { kind: 'inside', of: operand, place: { as, path: jsonPath(path, String(of)) }, field }
}
