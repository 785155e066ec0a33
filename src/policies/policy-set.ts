/** The policies of an application, by model. */
import { type ServiceKey, service, serviceKey } from '../core/application.ts'
import { VoltaicError } from '../core/errors.ts'
import type { AnyModel } from '../db/any-model.ts'
import { modelInfo } from '../db/model-info.ts'
import { isPolicy, type Policy } from './policy.ts'
import { RowQuestions } from './row-questions.ts'

/** The policies of one application. */
export class PolicySet {
  readonly #policies = new Map<unknown, Policy>()
  /** Questions about rows that wait for the database. */
  readonly questions: RowQuestions = new RowQuestions()

  /** Takes the policies among `values`; other values are passed over. Throws `E_POLICY_TWICE`. */
  constructor(values: Iterable<unknown>) {
    for (const value of values) if (isPolicy(value)) this.#add(value)
  }

  /** The policy of a model, or `undefined`: then staff permissions alone count. */
  find(model: unknown): Policy | undefined {
    return this.#policies.get(model)
  }

  #add(policy: Policy): void {
    const known = this.#policies.get(policy.model)
    if (known && known !== policy) {
      const { label } = modelInfo(policy.model as AnyModel)
      throw new VoltaicError(
        'E_POLICY_TWICE',
        `${label} has two policies. Put the rules of a model into one policy.`,
      )
    }
    this.#policies.set(policy.model, policy)
  }
}

/** The policies of the application. */
export const policySet: ServiceKey<PolicySet> = serviceKey('policies')

/** The policy of a model in the current application. */
export function findPolicy(model: unknown): Policy | undefined {
  return service(policySet).find(model)
}
