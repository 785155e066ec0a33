/** Finding indexes and constraints that only got another name. Nobody has to be asked: nothing depends on it. */
import type { ModelDescription } from '../../../db/schema/description.ts'
import { effectiveIndexName } from '../../../db/schema/model-tables.ts'
import type { Operation } from '../../operation.ts'
import { renameConstraint, renameIndex } from '../../operations/rule-names.ts'
import type { ProjectState } from '../../state/project-state.ts'
import type { Rule } from '../../state/state-checks.ts'
import { nameTag, type PlannedOperation, ruleNames } from '../planned-operation.ts'
import { automaticName, givenName, ruleContent, ruleText } from '../rule-text.ts'
import type { Renames } from './models.ts'

/** The renames, as far as the new names are free from the start; other rules are made anew. */
export function findRenamedRules(from: ProjectState, to: ProjectState): Renames {
  const operations: PlannedOperation[] = []
  let state = from
  const taken = new Set([...from.models.values()].flatMap(({ options }) => ruleNames(options)))
  for (const [label, after] of to.models) {
    const before = from.models.get(label)
    if (!before) continue
    for (const { operation, from: old, to: name } of renamesIn(before, after)) {
      if (taken.has(name)) continue
      taken.add(name)
      const app = after.app ?? ''
      operations.push({ app, operation, provides: [nameTag(old)], requires: [] })
      state = operation.apply(state, app)
    }
  }
  return { operations, state }
}

interface RenamedRule {
  readonly operation: Operation
  readonly from: string
  readonly to: string
}

function renamesIn(before: ModelDescription, after: ModelDescription): RenamedRule[] {
  const { name } = after
  const [was, is] = [before.options, after.options]
  const indexes = matches({ before, after }, was.indexes ?? [], is.indexes ?? [])
  const constraints = matches({ before, after }, was.constraints ?? [], is.constraints ?? [])
  return [
    ...indexes.map(([old, next]) => {
      const from = effectiveIndexName(before, old)
      const to = givenName(after, next) ?? automaticName(before, old)
      return { operation: renameIndex(name, from, to), from, to }
    }),
    ...constraints.map(([{ name: from }, { name: to }]) => ({
      operation: renameConstraint(name, from, to),
      from,
      to,
    })),
  ]
}

/** The rules that say the same under another name. */
function matches<R extends Rule>(
  { before, after }: { readonly before: ModelDescription; readonly after: ModelDescription },
  was: readonly R[],
  is: readonly R[],
): [old: R, next: R][] {
  const old = new Set(was.map((rule) => ruleText(before, rule)))
  const texts = new Set(is.map((rule) => ruleText(after, rule)))
  const gone = was.filter((rule) => !texts.has(ruleText(before, rule)))
  return is.flatMap((rule): [R, R][] => {
    if (old.has(ruleText(after, rule))) return []
    const content = ruleContent(after, rule)
    const place = gone.findIndex((other) => ruleContent(before, other) === content)
    const [found] = place < 0 ? [] : gone.splice(place, 1)
    return found ? [[found, rule]] : []
  })
}
