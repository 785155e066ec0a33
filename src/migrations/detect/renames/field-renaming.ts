/** The operations of confirmed renames of fields, in an order in which each name is free when it is taken. */
import {
  definitionOf,
  type FieldDescription,
  type ModelDescription,
  modelLabel,
} from '../../../db/schema/description.ts'
import type { Operation } from '../../operation.ts'
import { alterField, removeField, renameField } from '../../operations/fields.ts'
import type { ProjectState } from '../../state/project-state.ts'
import { freeTag, type PlannedOperation, targetsOfField } from '../planned-operation.ts'
import { rulesOf } from '../rule-changes.ts'
import { placeOf } from './field-place.ts'
import type { Renames } from './models.ts'

/** What was renamed in a model. */
export interface FieldRenames {
  readonly state: ProjectState
  readonly after: ModelDescription
  readonly renames: readonly (readonly [from: string, to: string])[]
}

/** The operations, and the state after them. */
export function renamingOperations({ state, after, renames }: FieldRenames): Renames {
  const model = new RenamedModel(state, after)
  const waiting = new Map(renames)
  for (const [, to] of renames) if (!waiting.has(to)) model.free(to)
  while (waiting.size > 0) {
    const ready = [...waiting].find(([, to]) => !waiting.has(to))
    const [from, to] = ready ?? [...waiting][0] ?? ['', '']
    waiting.delete(from)
    if (ready) model.rename(from, to)
    else waiting.set(model.setAside(from), to)
  }
  return model
}

/** A model on its way, with the operations that led it there. */
class RenamedModel implements Renames {
  readonly operations: PlannedOperation[] = []
  state: ProjectState
  readonly #after: ModelDescription

  constructor(state: ProjectState, after: ModelDescription) {
    this.state = state
    this.#after = after
  }

  /** Removes what has a name that another field gets, with the rules over it. */
  free(name: string): void {
    const field = this.#model.fields[name]
    if (!field) return
    for (const operation of rulesOf(this.#model, new Set([name]))) this.#add(operation)
    this.#add(removeField(this.#after.name, name), targetsOfField(field).map(freeTag))
  }

  /** A field whose column keeps its name is told so first, so that no table changes. */
  rename(from: string, to: string): void {
    const [before, after] = [this.#model.fields[from], this.#after.fields[to]]
    const pinned = before && after && this.#pinned([from, before], after)
    if (pinned) this.#add(alterField(this.#after.name, from, definitionOf(pinned)))
    this.#add(renameField(this.#after.name, from, to))
  }

  /** Gives a field a name that no other has, for the time being. */
  setAside(name: string): string {
    const taken = { ...this.#model.fields, ...this.#after.fields }
    let free = `${name}Before`
    while (taken[free]) free += '_'
    this.#add(renameField(this.#after.name, name, free))
    return free
  }

  get #model(): ModelDescription {
    return this.state.get(modelLabel(this.#after))
  }

  #pinned(
    [name, before]: [string, FieldDescription],
    after: FieldDescription,
  ): FieldDescription | undefined {
    const option = before.kind === 'manyToMany' ? 'table' : 'column'
    const place = placeOf(this.#model, [name, before])
    if (before.options[option] !== undefined || after.options[option] !== place) return undefined
    return { ...before, options: { ...before.options, [option]: place } }
  }

  #add(operation: Operation, provides: readonly string[] = []): void {
    const app = this.#after.app ?? ''
    this.operations.push({ app, operation, provides, requires: [] })
    this.state = operation.apply(this.state, app)
  }
}
