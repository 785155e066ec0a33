/** The models at one point of history, as the migrations before it have made them. */

import {
  addedKey,
  allFields,
  type FieldDescription,
  type ModelDescription,
  modelLabel,
} from '../../db/schema/description.ts'
import { MigrationError } from '../migration-error.ts'

/** Models by label. Never changed: each step gives a new one. */
export class ProjectState {
  readonly models: ReadonlyMap<string, ModelDescription>
  readonly #known: WeakMap<ModelDescription, unknown>

  constructor(models: Iterable<ModelDescription> = [], known = new WeakMap<ModelDescription>()) {
    const entries = Array.from(models, (model) => [modelLabel(model), model] as const)
    this.models = new Map(entries)
    this.#known = known
  }

  /** What was worked out about models. States that are made from each other share it, so that it is worked out once. */
  get known(): WeakMap<ModelDescription, unknown> {
    return this.#known
  }

  /** The model with a label such as `lots.Lot`. Throws `E_MIGRATION_STATE` when there is none. */
  get(label: string): ModelDescription {
    const found = this.models.get(label)
    if (found) return found
    throw new MigrationError(
      'E_MIGRATION_STATE',
      `At this point of the migrations there is no model "${label}". Correct the operation or the dependencies.`,
    )
  }

  /** A field of a model. Throws `E_MIGRATION_STATE` when there is none. */
  field(label: string, name: string): FieldDescription {
    const found = this.get(label).fields[name]
    if (found) return found
    throw new MigrationError(
      'E_MIGRATION_STATE',
      `At this point of the migrations "${label}" has no field "${name}". Correct the operation or the dependencies.`,
    )
  }

  /** The key of a model that relations lead to; of a key that is a relation, the key at its end. */
  key(label: string): FieldDescription {
    const key = Object.values(allFields(this.get(label))).find(({ options }) => options.primaryKey)
    return key?.to === undefined ? (key ?? addedKey) : this.key(key.to)
  }

  with(model: ModelDescription): ProjectState {
    const models = new Map(this.models)
    models.set(modelLabel(model), model)
    return new ProjectState(models.values(), this.#known)
  }

  without(label: string): ProjectState {
    this.get(label)
    return new ProjectState(
      [...this.models.values()].filter((model) => modelLabel(model) !== label),
      this.known,
    )
  }

  /** The state with `change` made to every model. */
  map(change: (model: ModelDescription) => ModelDescription): ProjectState {
    return new ProjectState([...this.models.values()].map(change), this.#known)
  }
}
