/** The value that existing rows get, as the database stores it. */
import { now } from '../../../core/clock.ts'
import { allFields, type FieldDescription } from '../../../db/schema/description.ts'
import { storedPlainValue } from '../../../db/schema/literals.ts'
import type { StoredValue } from '../../editor/difference.ts'
import { MigrationError } from '../../migration-error.ts'
import type { ProjectState } from '../../state/project-state.ts'

/** Converts a value of an operation. Texts may stand for decimals, dates and times. Throws `E_MIGRATION_VALUE`. */
export const storedValue: StoredValue = ({ state, model, field }, value) => {
  if (value === null) return null
  const description = valueField(state, allFields(state.get(model))[field])
  if (!description) return value
  const { kind } = description
  try {
    return storedPlainValue(
      value === 'now' && isMoment(kind) ? currentMoment(kind) : value,
      description,
    )
  } catch (cause) {
    throw new MigrationError(
      'E_MIGRATION_VALUE',
      `${JSON.stringify(value)} cannot be the value of ${model}.${field}: ${(cause as Error).message} Correct "existing" in the migration.`,
      { cause },
    )
  }
}

/** The field itself; of a relation, the key at its end. */
function valueField(
  state: ProjectState,
  field: FieldDescription | undefined,
): FieldDescription | undefined {
  if (field?.to === undefined) return field
  const fields = Object.values(allFields(state.get(field.to)))
  return valueField(
    state,
    fields.find(({ options }) => options.primaryKey),
  )
}

function isMoment(kind: string): boolean {
  return kind === 'date' || kind === 'time' || kind === 'dateTime'
}

function currentMoment(kind: string): unknown {
  const moment = now()
  if (kind === 'date') return moment.toISOString().slice(0, 10)
  return kind === 'time' ? moment.toISOString().slice(11, 23) : moment
}
