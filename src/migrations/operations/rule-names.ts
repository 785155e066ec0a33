/** Other names for indexes and constraints, which stay what they are. */
import type { IndexDescription, ModelDescription } from '../../db/schema/description.ts'
import { effectiveIndexName } from '../../db/schema/model-tables.ts'
import { snakeCase } from '../../db/schema/names.ts'
import { changeModel, labelIn, type Operation } from '../operation.ts'
import { unknownRule, withConstraints, withIndexes } from '../state/rules.ts'
import { refuseRuleName } from '../state/state-checks.ts'

/** Gives an index another name. */
export function renameIndex(model: string, from: string, to: string): Operation {
  return {
    ...renaming('Index', { model, from, to }),
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        const indexes = before.options.indexes ?? []
        const place = indexes.findIndex((index) => effectiveIndexName(before, index) === from)
        const found = indexes[place]
        if (!found) throw unknownRule(before, 'index', from)
        refuseRuleName(state, to)
        return withIndexes(before, indexes.with(place, named(before, found, to)))
      }),
  }
}

/** Gives a constraint another name. */
export function renameConstraint(model: string, from: string, to: string): Operation {
  return {
    ...renaming('Constraint', { model, from, to }),
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        const constraints = before.options.constraints ?? []
        const place = constraints.findIndex(({ name }) => name === from)
        const found = constraints[place]
        if (!found) throw unknownRule(before, 'constraint', from)
        refuseRuleName(state, to)
        return withConstraints(before, constraints.with(place, { ...found, name: to }))
      }),
  }
}

interface Renaming {
  readonly model: string
  readonly from: string
  readonly to: string
}

function renaming(
  what: 'Index' | 'Constraint',
  { model, from, to }: Renaming,
): Omit<Operation, 'apply'> {
  return {
    name: `rename${what}`,
    description: `Rename ${what.toLowerCase()} ${from} of ${model} to ${to}`,
    values: [model, from, to],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `rename_${snakeCase(from)}_${snakeCase(to)}`,
  }
}

/** The index with a name; without one when that is what it has by itself, so that it goes on to follow its columns. */
function named(model: ModelDescription, index: IndexDescription, name: string): IndexDescription {
  const { name: _, ...rest } = index
  return effectiveIndexName(model, rest) === name ? rest : { ...rest, name }
}
