/** Casts, functions by their names and SQL as it was written, resolved. */
import { FieldError } from '../errors.ts'
import type { CastExpression } from '../expressions/cast.ts'
import type { FuncExpression, RawExpression } from '../expressions/fragment.ts'
import { plainValue } from '../expressions/value.ts'
import type { FieldDefinition } from '../fields/definition.ts'
import { fieldInfo } from '../fields/field-info.ts'
import { kinds } from '../fields/kinds/kinds.ts'
import type { FieldInfo } from '../model-info.ts'
import type { CastOperand, FragmentOperand } from '../operand.ts'
import { literalOperand } from './literals.ts'
import type { Resolver } from './resolver.ts'

/** The value as one of another kind. Throws `FieldError` for a kind that values are not cast to. */
export function castOperand({ of, definition }: CastExpression, resolver: Resolver): CastOperand {
  const field = valueField(definition)
  if (['json', 'binary', 'secret'].includes(field.kind))
    throw new FieldError(`A value cannot be cast to ${field.kind}. Use a number, a text or a date.`)
  return { kind: 'cast', of: resolver.operand(of) ?? literalOperand(plainValue(of)), field }
}

/** The call. Throws `FieldError` for what is no name of a function. */
export function funcOperand(
  { name, arguments: given, definition }: FuncExpression,
  resolver: Resolver,
): FragmentOperand {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/.test(name))
    throw new FieldError(`"${name}" is not the name of a function. Use letters, digits and "_".`)
  const operands = given.map((one) => resolver.operand(one) ?? literalOperand(plainValue(one)))
  const commas = operands.slice(1).map(() => ', ')
  const texts = operands.length > 0 ? [`${name}(`, ...commas, ')'] : [`${name}()`]
  return { kind: 'fragment', texts, operands, field: valueField(definition) }
}

/** The SQL between its parameters. Throws `FieldError` when there are more or fewer of them than question marks. */
export function rawOperand(
  { sql, parameters, definition }: RawExpression,
  resolver: Resolver,
): FragmentOperand {
  const texts = textsBetween(sql)
  if (texts.length !== parameters.length + 1)
    throw new FieldError(
      `The SQL takes ${texts.length - 1} parameters, and ${parameters.length} are given. Give one for each "?" outside of quotes.`,
    )
  const operands = parameters.map((one) => {
    const known = typeof one === 'string' ? undefined : resolver.operand(one)
    return known ?? literalOperand(plainValue(one))
  })
  return {
    kind: 'fragment',
    texts: [`(${texts[0]}`, ...texts.slice(1, -1), `${texts.length > 1 ? texts.at(-1) : ''})`],
    operands,
    field: valueField(definition),
  }
}

/** The parts of the text around the question marks that stand outside of quotes. */
function textsBetween(sql: string): string[] {
  const texts = ['']
  for (const [part] of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?|[^?'"]+|['"]/g)) {
    if (part === '?') texts.push('')
    else texts[texts.length - 1] += part
  }
  return texts
}

function valueField(definition: FieldDefinition): FieldInfo {
  if (definition.kind in kinds) return fieldInfo('value', definition)
  throw new FieldError('Say what the value is with a column that is no relation, such as f.int().')
}
