/** The order in which models are made: each after those it refers to, as far as that goes. */
import { type ModelDescription, modelLabel } from '../../db/schema/description.ts'

/** A model, and the relations that have to wait until all models are there. */
export interface OrderedModel {
  readonly model: ModelDescription
  readonly deferred: ReadonlySet<string>
}

/** Models in the order in which they can be made. Deleting goes the other way round. */
export function orderModels(models: readonly ModelDescription[]): OrderedModel[] {
  const byLabel = new Map(models.map((model) => [modelLabel(model), model]))
  const ordered = new Map<string, OrderedModel>()
  const entered = new Set<string>()
  const visit = (label: string, model: ModelDescription) => {
    entered.add(label)
    for (const [target, other] of mandatoryTargets(model, byLabel)) {
      if (!entered.has(target)) visit(target, other)
    }
    const isThere = (target: string) =>
      target === label || ordered.has(target) || !byLabel.has(target)
    ordered.set(label, { model, deferred: deferredFields(model, isThere) })
  }
  for (const [label, model] of [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!entered.has(label)) visit(label, model)
  }
  return [...ordered.values()]
}

/** The new models that a column here refers to. Relations with a table between can always wait. */
function mandatoryTargets(
  model: ModelDescription,
  byLabel: ReadonlyMap<string, ModelDescription>,
): [string, ModelDescription][] {
  return Object.values(model.fields).flatMap(({ kind, to }): [string, ModelDescription][] => {
    const target = kind === 'manyToMany' || to === undefined ? undefined : byLabel.get(to)
    return target && to !== undefined ? [[to, target]] : []
  })
}

function deferredFields(
  model: ModelDescription,
  isThere: (label: string) => boolean,
): ReadonlySet<string> {
  const deferred = Object.entries(model.fields).filter(([, { to, options }]) =>
    [to, options.through].some((label) => label !== undefined && !isThere(label)),
  )
  return new Set(deferred.map(([name]) => name))
}
