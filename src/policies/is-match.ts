/** Whether a row meets a rule: in memory where that cannot differ from SQL, else the database says. */
import { service } from '../core/application.ts'
import { VoltaicError } from '../core/errors.ts'
import type { AnyModel } from '../db/any-model.ts'
import { modelInfo } from '../db/model-info.ts'
import type { Decision } from './decision.ts'
import { policySet } from './policy-set.ts'
import { matchesInMemory } from './row-match.ts'
import type { RowQuestion } from './row-questions.ts'

/** Whether a decision holds for a row. Throws `E_POLICY_UNSAVED` when only the database knows, and the row is not there. */
export async function isMatch(decision: Decision, question: RowQuestion): Promise<boolean> {
  if (typeof decision === 'boolean') return decision
  const known = matchesInMemory(decision, question.row)
  if (known !== undefined) return known
  if (question.row.isSaved) return service(policySet).questions.ask(decision, question)
  const { label } = modelInfo(question.row.constructor as unknown as AnyModel)
  throw new VoltaicError(
    'E_POLICY_UNSAVED',
    `The rule "${question.topic}" of ${label} needs the database, and the row is not saved. Use savePermitted(user, row).`,
  )
}
