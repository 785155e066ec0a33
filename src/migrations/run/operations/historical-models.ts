/** The models as they were at one point of history, for the code of migrations. */
import type { AnyModel } from '../../../db/any-model.ts'
import type { Database } from '../../../db/engine/database.ts'
import { FieldDefinition } from '../../../db/fields/definition.ts'
import { bindModels } from '../../../db/model/meta.ts'
import { Model } from '../../../db/model/model.ts'
import {
  definitionOf,
  type FieldDescription,
  type ModelDescription,
} from '../../../db/schema/description.ts'
import { tableName } from '../../../db/schema/model-tables.ts'
import type { ProjectState } from '../../state/project-state.ts'

/** Model classes made from a state. They have fields and relations, and nothing of the code of today. */
export class HistoricalModels {
  readonly #state: ProjectState
  readonly #database: Database
  readonly #models = new Map<string, AnyModel>()

  constructor(state: ProjectState, database: Database) {
    this.#state = state
    this.#database = database
  }

  /** The model with a label such as `lots.Lot`. Throws `E_MIGRATION_STATE` when there was none. */
  model(label: string): AnyModel {
    const found = this.#models.get(label)
    if (found) return found
    const description = this.#state.get(label)
    const model = this.#make(description)
    this.#models.set(label, model)
    bindModels([model], { app: description.app })
    this.#database.addModels([model])
    return model
  }

  /** Takes the models from the database again. */
  dispose(): void {
    this.#database.removeModels(this.#models.values())
  }

  #make(description: ModelDescription): AnyModel {
    const { ordering = [], primaryKey } = description.options
    const options = {
      name: description.name,
      table: tableName(description),
      ordering,
      ...(primaryKey && { primaryKey }),
    }
    const base = Model(this.#fields(description), options as object) as unknown as new () => object
    return class extends base {} as unknown as AnyModel
  }

  #fields({ fields }: ModelDescription): object {
    const made = {}
    for (const [name, field] of Object.entries(fields)) {
      const definition = () => this.#definition(field)
      if (field.to === undefined)
        Object.defineProperty(made, name, { value: definition(), enumerable: true })
      else
        Object.defineProperty(made, name, { get: definition, enumerable: true, configurable: true })
    }
    return made
  }

  #definition(field: FieldDescription): FieldDefinition {
    const { to, options } = field
    const { through } = options
    const target = to === undefined ? undefined : () => this.model(to)
    const { kind, options: given } = definitionOf(field, target)
    if (through === undefined) return new FieldDefinition(kind, given, target)
    return new FieldDefinition(kind, { ...given, through: () => this.model(through) }, target)
  }
}
