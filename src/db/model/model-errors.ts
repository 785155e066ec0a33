/** The errors of `get`, one pair for each model, so that `error instanceof Lot.DoesNotExist` tells which row was missed. */
import { DoesNotExist, MultipleObjectsReturned } from '../errors.ts'
import type { ModelMeta } from './meta.ts'

/** The errors of one model. */
export class ModelErrors {
  readonly DoesNotExist: typeof DoesNotExist
  readonly MultipleObjectsReturned: typeof MultipleObjectsReturned
  readonly #name: string

  constructor(name: string) {
    this.#name = name
    this.DoesNotExist = class extends DoesNotExist {
      override name = `${name}.DoesNotExist`
    }
    this.MultipleObjectsReturned = class extends MultipleObjectsReturned {
      override name = `${name}.MultipleObjectsReturned`
    }
  }

  none(): DoesNotExist {
    return new this.DoesNotExist(
      `No row of ${this.#name} meets the conditions. Use first() where there may be none.`,
    )
  }

  several(): MultipleObjectsReturned {
    return new this.MultipleObjectsReturned(
      `Several rows of ${this.#name} meet the conditions. Use filter() or narrow them down.`,
    )
  }
}

/** The errors of a model. */
export function modelErrors(meta: ModelMeta): ModelErrors {
  meta.errors ??= new ModelErrors(meta.name)
  return meta.errors
}
