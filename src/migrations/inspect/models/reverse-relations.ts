/** The other ends of relations. */
import { freeName } from '../naming/names.ts'
import { camelCase, plural, withLast, wordsOf } from '../naming/words.ts'
import type { PlannedField, PlannedModel } from './planned-model.ts'

/** Adds to each model the relations that lead back to those that refer to it. */
export function addReverseRelations(models: readonly PlannedModel[]): void {
  const byName = new Map(models.map((model) => [model.name, model]))
  const ends = models.flatMap((model) =>
    model.fields.flatMap((field) => reverseOf(model, field, byName)),
  )
  for (const { target, names, field } of ends) {
    const taken = new Set(target.fields.flatMap(takenNames))
    taken.add('id')
    const wanted = names.find((name) => !taken.has(name.toLowerCase())) ?? names[0] ?? 'rows'
    target.fields.push({ ...field, name: freeName(wanted, taken) })
  }
}

interface ReverseEnd {
  readonly target: PlannedModel
  /** The names that it may have, the best first. */
  readonly names: readonly string[]
  readonly field: Omit<PlannedField, 'name'>
}

function takenNames({ name, kind }: PlannedField): string[] {
  const hasColumn = kind === 'foreignKey' || kind === 'oneToOne'
  return [name.toLowerCase(), ...(hasColumn ? [`${name}id`.toLowerCase()] : [])]
}

function reverseOf(
  model: PlannedModel,
  field: PlannedField,
  byName: ReadonlyMap<string, PlannedModel>,
): ReverseEnd[] {
  const target = byName.get(field.relation?.target ?? '')
  if (!target || field.relation?.via !== undefined) return []
  const isOne = field.kind === 'oneToOne'
  const relation = { target: model.name, via: field.name }
  const kind = isOne ? 'reverseOne' : 'reverse'
  const made = { kind, column: undefined, relation, options: {}, remarks: [] }
  return [{ target, names: reverseNames(model, field, isOne), field: made }]
}

/** `lots`; of several relations of a model to the same other, `lotsByWinner`. */
function reverseNames(model: PlannedModel, field: PlannedField, isOne: boolean): string[] {
  const words = wordsOf(model.name)
  const own = camelCase(isOne ? words : withLast(words, plural))
  const by = camelCase([own, 'by', ...wordsOf(field.name)])
  const { target } = field.relation ?? {}
  const siblings = model.fields.filter(
    ({ relation }) => relation?.target === target && relation?.via === undefined,
  )
  if (field.name === 'parent' && target === model.name) return ['children', by]
  return siblings.length > 1 ? [by] : [own, by]
}
