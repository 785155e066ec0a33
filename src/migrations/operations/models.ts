/** Operations on models as a whole. */
import { type ModelDescriptionOptions, modelLabel } from '../../db/schema/description.ts'
import { snakeCase } from '../../db/schema/names.ts'
import { changeModel, labelIn, type Operation } from '../operation.ts'
import { describeFields } from '../state/definitions.ts'
import { refuseLongNames } from '../state/long-names.ts'
import { refuseModel, refuseReferences, refuseRule, requireTargets } from '../state/state-checks.ts'

/** Makes a model and its table. */
export function createModel(
  name: string,
  fields: object,
  options: ModelDescriptionOptions = {},
): Operation {
  const described = describeFields(fields)
  return {
    name: 'createModel',
    description: `Create model ${name}`,
    values: [name, described, options],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: snakeCase(name),
    apply(state, app) {
      const model = { app, name, fields: described, options }
      refuseModel(state, modelLabel(model))
      refuseLongNames(model)
      requireTargets(state, model, described)
      for (const rule of [...(options.indexes ?? []), ...(options.constraints ?? [])])
        refuseRule(state, model, rule)
      return state.with(model)
    },
  }
}

/** Drops a model and its table. */
export function deleteModel(name: string): Operation {
  return {
    name: 'deleteModel',
    description: `Delete model ${name}`,
    values: [name],
    changesTables: true,
    isReversible: true,
    losesData: true,
    slug: `delete_${snakeCase(name)}`,
    apply(state, app) {
      refuseReferences(state, labelIn(app, name))
      return state.without(labelIn(app, name))
    },
  }
}

/** Changes the options of a model: its order, its table, its composite key. What is left out goes. */
export function alterOptions(
  name: string,
  options: Pick<ModelDescriptionOptions, 'ordering' | 'table' | 'primaryKey'>,
): Operation {
  return {
    name: 'alterOptions',
    description: `Change options of ${name}`,
    values: [name, options],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `${snakeCase(name)}_options`,
    apply: (state, app) =>
      changeModel(state, labelIn(app, name), (model) => ({
        ...model,
        options: { ...kept(model.options), ...options },
      })),
  }
}

function kept({ indexes, constraints }: ModelDescriptionOptions): ModelDescriptionOptions {
  return { ...(indexes && { indexes }), ...(constraints && { constraints }) }
}
