/** Finding tables between models that a model of its own stands for now, by asking. */
import {
  columnName,
  definitionOf,
  type FieldDescription,
  type ModelDescription,
  modelLabel,
} from '../../../db/schema/description.ts'
import { throughModel } from '../../../db/schema/model-tables.ts'
import { alterField } from '../../operations/fields.ts'
import { separate } from '../../operations/separate.ts'
import type { ProjectState } from '../../state/project-state.ts'
import { describedModel } from '../described-operations.ts'
import { modelTag, requiredBy } from '../planned-operation.ts'
import type { Questionnaire } from '../questions.ts'
import { type Candidate, confirmed } from './candidates.ts'
import type { Renames } from './models.ts'

interface ThroughCandidate extends Candidate {
  /** The model with the relation, as it was. */
  readonly before: ModelDescription
  readonly relation: string
  readonly field: FieldDescription
  readonly through: ModelDescription
  readonly keys: readonly [here: string, there: string]
}

/**
 * Asks about relations whose table between is stood for by a new model now. The model then has that table, with its rows, and
 * goes on to change from there like any other.
 */
export async function findThroughModels(
  from: ProjectState,
  to: ProjectState,
  questionnaire: Questionnaire,
): Promise<Renames> {
  const candidates = [...to.models.values()].flatMap((model) => candidatesOf(model, from, to))
  const chosen = await confirmed(candidates, questionnaire)
  const operations = chosen.map((one) => ({
    app: one.through.app ?? '',
    operation: adoption(one),
    provides: [modelTag(modelLabel(one.through))],
    requires: requiredBy({ ...one.field, options: {} }),
  }))
  const state = operations.reduce(
    (models, { app, operation }) => operation.apply(models, app),
    from,
  )
  return { operations, state }
}

function candidatesOf(
  model: ModelDescription,
  from: ProjectState,
  to: ProjectState,
): ThroughCandidate[] {
  const before = from.models.get(modelLabel(model))
  return Object.entries(model.fields).flatMap(([relation, field]) => {
    const label = field.options.through
    const was = before?.fields[relation]
    const through = label === undefined || from.models.has(label) ? undefined : to.models.get(label)
    if (!before || !through || was?.kind !== 'manyToMany' || was.options.through) return []
    const keys = keysOf(through, model, field)
    if (was.to !== field.to || through.app !== model.app || !keys) return []
    return [candidate({ before, relation, field, through, keys })]
  })
}

function candidate(one: Omit<ThroughCandidate, keyof Candidate>): ThroughCandidate {
  const [place, label] = [`${modelLabel(one.before)}.${one.relation}`, modelLabel(one.through)]
  return {
    ...one,
    gone: place,
    added: label,
    rank: 0,
    question: {
      id: `through-model:${place}>${label}`,
      kind: 'through-model',
      text: `Are the rows of the table between for ${place} those of ${label} now?`,
      yes: `${label} takes the table with its rows`,
      no: `the table between for ${place} is dropped with its rows, ${label} is made anew`,
    },
  }
}

/** The relations of the rows between, when there is no doubt about them, and rows have a number as their key. */
function keysOf(
  { fields, options }: ModelDescription,
  model: ModelDescription,
  { to, options: { throughFields } }: FieldDescription,
): readonly [string, string] | undefined {
  const all = Object.entries(fields)
  if (options.primaryKey || all.some(([, { options: own }]) => own.primaryKey)) return undefined
  if (throughFields) return throughFields
  const leading = (label: string | undefined) => all.filter(([, field]) => field.to === label)
  const [here, there] = [leading(modelLabel(model)), leading(to)]
  if (to === modelLabel(model)) return here.length === 2 ? [here[0]![0], here[1]![0]] : undefined
  if (here.length !== 1 || there.length !== 1) return undefined
  return [here[0]![0], there[0]![0]]
}

/** The tables stay; the models then say that the new one has the table between just as it is. */
function adoption({ before, relation, field, through, keys }: ThroughCandidate) {
  const made = throughModel(before, relation)
  const own = Object.entries(made.fields).map(([name, key], place): [string, FieldDescription] => {
    const [next = name, column] = [keys[place], columnName(name, key)]
    const pin = columnName(next, key) === column ? {} : { column }
    return [next, { ...key, options: { ...key.options, ...pin } }]
  })
  const [constraint] = made.options.constraints ?? []
  const options = {
    ...made.options,
    ...(constraint && { constraints: [{ ...constraint, columns: keys }] }),
  }
  return separate({
    state: [
      describedModel(through.name, Object.fromEntries(own), options),
      alterField(before.name, relation, definitionOf(field)),
    ],
  })
}
