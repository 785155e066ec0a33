/** Filled in or not: offered by every filter of a column that may be NULL. */
import type { FieldInfo } from '../../../db/model-info.ts'
import { BadRequest } from '../../../http/errors/http-error.ts'
import { conditionAt, type FieldPath } from '../../field-path.ts'
import { type FilterContext, type FilterValues, toggle } from './list-filter.ts'

/** The parameter: `reserve.empty`, `yes` or `no`. */
export function emptyParameter(name: string): string {
  return `${name}.empty`
}

/** The parameters of a filter, with that for emptiness where the column may be empty. */
export function withEmpty(field: FieldInfo, name: string, parameters: readonly string[]): string[] {
  return field.nullable ? [...parameters, emptyParameter(name)] : [...parameters]
}

/** The conditions on emptiness. */
export function emptyConditions(path: FieldPath, values: FilterValues): object[] {
  return values(emptyParameter(path.name)).map((value) => {
    if (value !== 'yes' && value !== 'no') throw unknownValue(path.name, value)
    return conditionAt(path, { isNull: value === 'yes' })
  })
}

/** The options for emptiness. */
export function emptyOptions(path: FieldPath, context: FilterContext) {
  if (!path.field.nullable) return []
  const parameter = emptyParameter(path.name)
  return [
    toggle(context, { parameter, value: 'yes', label: 'Empty' }),
    toggle(context, { parameter, value: 'no', label: 'Filled in' }),
  ]
}

/** A value that a filter does not have. */
export function unknownValue(name: string, value: string): BadRequest {
  return new BadRequest(`"${value.slice(0, 50)}" is nothing to filter ${name} by.`)
}
