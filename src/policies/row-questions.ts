/** Asks the database whether rows meet a rule, many rows at once. */
import type { CurrentUser } from '../core/user.ts'
import type { AnyModel, AnyRow } from '../db/any-model.ts'
import { currentScope } from '../db/engine/ambient.ts'
import { modelInfo } from '../db/model-info.ts'

/** A row that a rule is asked about. */
export interface RowQuestion {
  readonly user: CurrentUser
  readonly row: AnyRow
  /** Names the rule: `change`, `read reserve`. Questions of one user and topic share a query. */
  readonly topic: string
}

/** Rows of one model that wait for the same rule. */
interface Batch {
  readonly user: CurrentUser
  readonly topic: string
  readonly model: AnyModel
  readonly decision: object
  /** The transaction of those who ask. */
  readonly scope: object | undefined
  readonly keys: unknown[]
  readonly answer: Promise<ReadonlySet<string>>
}

/** Collects questions for the database until the running tick is over. */
export class RowQuestions {
  #batches: Batch[] = []

  /** Whether a saved row meets a filter, as the database sees it. */
  async ask(decision: object, { user, row, topic }: RowQuestion): Promise<boolean> {
    const model = row.constructor as unknown as AnyModel
    const scope = currentScope()
    const key = row.pk
    const batch =
      this.#batches.find(
        (open) =>
          open.user === user &&
          open.topic === topic &&
          open.model === model &&
          open.scope === scope,
      ) ?? this.#open({ user, topic, model, decision, scope })
    batch.keys.push(key)
    return (await batch.answer).has(keyText(key))
  }

  #open(parts: Omit<Batch, 'keys' | 'answer'>): Batch {
    const keys: unknown[] = []
    const { promise: answer, resolve, reject } = Promise.withResolvers<ReadonlySet<string>>()
    const batch: Batch = { ...parts, keys, answer }
    this.#batches.push(batch)
    process.nextTick(() => {
      this.#batches = this.#batches.filter((open) => open !== batch)
      matchingKeys(batch).then(resolve, reject)
    })
    return batch
  }
}

async function matchingKeys({ model, decision, keys }: Batch): Promise<ReadonlySet<string>> {
  const rows = await model
    .filter({ pk: { in: keys } })
    .filter(decision)
    .only(...modelInfo(model).primaryKey)
  return new Set((rows as AnyRow[]).map((row) => keyText(row.pk)))
}

function keyText(key: unknown): string {
  return Array.isArray(key) ? JSON.stringify(key.map(String)) : String(key)
}
