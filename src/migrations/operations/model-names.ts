/** Operations by which a model is called otherwise, or belongs elsewhere. Its rows stay. */
import { modelLabel } from '../../db/schema/description.ts'
import { defaultTable, tableName } from '../../db/schema/model-tables.ts'
import { snakeCase } from '../../db/schema/names.ts'
import { changeModel, labelIn, type Operation } from '../operation.ts'
import type { ProjectState } from '../state/project-state.ts'
import { isLabelled, retarget } from '../state/rename.ts'
import { refuseModel, stateError } from '../state/state-checks.ts'

const keepsRows = { changesTables: true, isReversible: true, losesData: false } as const

/** Renames a model; its table, what refers to it and the tables between follow. */
export function renameModel(from: string, to: string): Operation {
  return {
    ...keepsRows,
    name: 'renameModel',
    description: `Rename model ${from} to ${to}`,
    values: [from, to],
    slug: `rename_${snakeCase(from)}_${snakeCase(to)}`,
    apply: (state, app) => relabelled(state, labelIn(app, from), labelIn(app, to)),
    hints: (app) => ({ renamedModel: { from: labelIn(app, from), to: labelIn(app, to) } }),
  }
}

/**
 * Moves a model to another app, with its rows: `moveModel('lots.Lot', 'sales')`. Its table gets the name that follows from
 * the new app unless it has one of its own; what refers to it and the tables between follow.
 */
export function moveModel(model: string, toApp: string): Operation {
  const name = model.slice(model.indexOf('.') + 1)
  const to = `${toApp}.${name}`
  return {
    ...keepsRows,
    name: 'moveModel',
    description: `Move model ${model} to ${toApp}`,
    values: [model, toApp],
    slug: `move_${snakeCase(name)}`,
    apply: (state, app) => relabelled(state, labelIn(app, model), to),
    hints: (app) => ({ renamedModel: { from: labelIn(app, model), to } }),
  }
}

/**
 * Gives the table of a model another name; the tables between follow. The model is called as before. With the name that the
 * table has, it keeps that when the model is renamed or moved afterwards.
 */
export function alterTable(model: string, table: string): Operation {
  return {
    ...keepsRows,
    name: 'alterTable',
    description: `Rename table of ${model} to ${table}`,
    values: [model, table],
    slug: `${snakeCase(model)}_table`,
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        const { table: _, ...options } = before.options
        const isDefault = defaultTable(before) === table && tableName(before) !== table
        return { ...before, options: isDefault ? options : { table, ...options } }
      }),
  }
}

function relabelled(state: ProjectState, from: string, to: string): ProjectState {
  const model = state.get(from)
  if (from === to) throw stateError(`"${from}" is where it would go`)
  refuseModel(state, to)
  const [app, name = ''] = to.split('.')
  const moved = { ...model, app, name }
  return state.map((other) =>
    retarget(isLabelled(other, from) ? moved : other, from, modelLabel(moved)),
  )
}
