/** Tables of models that go, whose names others want. */
import { type ModelDescription, modelLabel } from '../../db/schema/description.ts'
import { tableName } from '../../db/schema/model-tables.ts'
import { fittingName } from '../../db/schema/names.ts'
import { alterTable } from '../operations/model-names.ts'
import type { ProjectState } from '../state/project-state.ts'
import { nameTag, type PlannedOperation } from './planned-operation.ts'

/** Puts such tables aside, before anything else happens; they are dropped when nothing refers to them any more. */
export function freedTables(
  gone: readonly ModelDescription[],
  to: ProjectState,
): PlannedOperation[] {
  const wanted = new Set([...to.models.values()].map(tableName))
  return gone
    .filter((model) => !to.models.has(modelLabel(model)) && wanted.has(tableName(model)))
    .map((model) => ({
      app: model.app ?? '',
      operation: alterTable(model.name, fittingName(`${tableName(model)}_gone`)),
      provides: [nameTag(tableName(model))],
      requires: [],
    }))
}
