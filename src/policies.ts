/**
 * Policies: one rule for who may do what to which rows, asked by views, forms, the admin, channels and
 * live queries alike. Export `policy(Lot, { view, change, … })` from an app; ask with `visibleTo`, `allowedTo`, `can`.
 */
export { can } from './policies/can.ts'
export { maskedFields, maskedFieldsOf, unreadableFields } from './policies/masked-fields.ts'
export {
  type FieldRules,
  isPolicy,
  type Policy,
  type PolicyRules,
  policy,
  type Rule,
  type RuleContext,
} from './policies/policy.ts'
export {
  PolicyDenied,
  requirePermitted,
  type SavePermittedOptions,
  savePermitted,
} from './policies/save-permitted.ts'
export { allowedTo, visibleTo } from './policies/visible-rows.ts'
