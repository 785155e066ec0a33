/** What a form of a model is made of, as its parts see it. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel } from '../../db/any-model.ts'
import type { RuleResult } from '../form.ts'
import type { ModelField } from './model-field.ts'

/** A form of a model, as its parts see it. */
export interface ModelFormShape {
  readonly name: string
  readonly model: AnyModel
  readonly fields: readonly ModelField[]
  readonly once: boolean
  readonly choices: Readonly<Record<string, (user: CurrentUser | undefined) => object>>
  readonly rule:
    | ((row: never, context: { user: CurrentUser | undefined }) => RuleResult | Promise<RuleResult>)
    | undefined
}
