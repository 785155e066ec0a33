/** Operations on models as a whole. */
import type { ModelDescription, ModelDescriptionOptions } from '../../db/schema/description.ts'
import { snakeCase } from '../../db/schema/names.ts'
import { changeModel, labelIn, type Operation } from '../operation.ts'
import { describeFields } from '../state/definitions.ts'
import { isLabelled, retarget } from '../state/rename.ts'

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
    slug: snakeCase(name),
    apply: (state, app) => state.with({ app, name, fields: described, options }),
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
    slug: `delete_${snakeCase(name)}`,
    apply: (state, app) => state.without(labelIn(app, name)),
  }
}

/** Renames a model; its table, what refers to it and the tables between follow. */
export function renameModel(from: string, to: string): Operation {
  return {
    name: 'renameModel',
    description: `Rename model ${from} to ${to}`,
    values: [from, to],
    changesTables: true,
    isReversible: true,
    slug: `rename_${snakeCase(from)}_${snakeCase(to)}`,
    apply(state, app) {
      const [old, label] = [labelIn(app, from), labelIn(app, to)]
      const rename = (model: ModelDescription) =>
        isLabelled(model, old) ? { ...model, name: to } : model
      state.get(old)
      return state.map((model) => retarget(rename(model), old, label))
    },
    hints: (app) => ({ renamedModel: { from: labelIn(app, from), to: labelIn(app, to) } }),
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
