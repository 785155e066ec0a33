/** Where the values of a field are. */
import {
  columnName,
  type FieldDescription,
  type ModelDescription,
} from '../../../db/schema/description.ts'
import { tableName } from '../../../db/schema/model-tables.ts'
import { fittingName, snakeCase } from '../../../db/schema/names.ts'

/** A field with its name. */
export type Field = readonly [name: string, field: FieldDescription]

/** The column of a field, or its table between. */
export function placeOf(model: ModelDescription, [name, field]: Field): string {
  if (field.kind !== 'manyToMany') return columnName(name, field)
  return field.options.table ?? fittingName(`${tableName(model)}_${snakeCase(name)}`)
}
