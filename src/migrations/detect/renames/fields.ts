/** Finding fields that were renamed, by asking. */
import {
  allFields,
  type FieldDescription,
  type ModelDescription,
  modelLabel,
} from '../../../db/schema/description.ts'
import type { ProjectState } from '../../state/project-state.ts'
import type { Questionnaire } from '../questions.ts'
import { type Candidate, confirmed } from './candidates.ts'
import { type Field, placeOf } from './field-place.ts'
import { renamingOperations } from './field-renaming.ts'
import { comparable, familyOf, fieldRank, isConvertible, type KeyOf } from './likeness.ts'
import type { Renames } from './models.ts'

/** Asks about every field that is gone, or means something else now, while one that its values fit is new. */
export async function findRenamedFields(
  from: ProjectState,
  to: ProjectState,
  questionnaire: Questionnaire,
): Promise<Renames> {
  const found: Renames[] = []
  let state = from
  const keyOf = (label: string) => (from.models.has(label) ? from : to).key(label)
  for (const [label, after] of to.models) {
    const before = state.models.get(label)
    if (!before) continue
    const pairs = await confirmed(candidates(before, after, keyOf), questionnaire)
    const renames = pairs.map(({ oldName, name }): [string, string] => [oldName, name])
    const made = renamingOperations({ state, after, renames })
    found.push(made)
    state = made.state
  }
  return { operations: found.flatMap(({ operations }) => operations), state }
}

interface FieldCandidate extends Candidate {
  readonly oldName: string
  readonly name: string
}

function candidates(
  before: ModelDescription,
  after: ModelDescription,
  keyOf: KeyOf,
): FieldCandidate[] {
  const [was, is] = [allFields(before), allFields(after)]
  const old = Object.entries(was).filter(([name, field]) => isOther(field, is[name]))
  const now = Object.entries(is).filter(([name, field]) => isOther(was[name], field))
  return now.flatMap((added) =>
    old
      .filter((gone) => mayBe(gone, added, { was, is, keyOf }))
      .map((gone) => candidate({ before, after }, gone, added)),
  )
}

/** Whether a name stands for something else than before, or only there. */
function isOther(
  before: FieldDescription | undefined,
  after: FieldDescription | undefined,
): boolean {
  if (!before || !after) return before !== after
  return familyOf(before) !== familyOf(after) || before.to !== after.to
}

interface Fields {
  readonly was: Readonly<Record<string, FieldDescription>>
  readonly is: Readonly<Record<string, FieldDescription>>
  readonly keyOf: KeyOf
}

/** Where one of the names is there before and after, only a field that stays just the same is meant. */
function mayBe([oldName, gone]: Field, [name, added]: Field, { was, is, keyOf }: Fields): boolean {
  if (oldName === name || isGenerated(gone) !== isGenerated(added)) return false
  const isReused = is[oldName] !== undefined || was[name] !== undefined
  return isReused ? comparable(gone) === comparable(added) : isConvertible(gone, added, keyOf)
}

function isGenerated({ kind }: FieldDescription): boolean {
  return kind === 'generated'
}

function candidate(
  { before, after }: { before: ModelDescription; after: ModelDescription },
  gone: Field,
  added: Field,
): FieldCandidate {
  const [oldName, name] = [gone[0], added[0]]
  const label = modelLabel(after)
  const [from, to] = [`${label}.${oldName}`, `${label}.${name}`]
  const isPlace = placeOf(before, gone) === placeOf(after, added)
  return {
    oldName,
    name,
    gone: from,
    added: to,
    rank: fieldRank(gone, added) + (isPlace ? 4 : 0),
    question: {
      id: `rename-field:${from}>${name}`,
      kind: 'rename-field',
      text: `Was ${from} renamed to ${to}?`,
      yes: 'it is renamed and keeps its values',
      no: `${from} is removed with its values, ${to} is added`,
    },
  }
}
