/** The admin: the product's back office, made from the models and safe to give to staff on the first day. */
export { admin } from './admin/app.ts'
export {
  type Admin,
  type AdminSettings,
  createAdmin,
} from './admin/create-admin.ts'
export { LogEntry } from './admin/log-entry.ts'
export {
  type Action,
  type ActionContext,
  type ActionOptions,
  action,
} from './admin/registration/action.ts'
export type { AdminOptions, Fieldset } from './admin/registration/admin-options.ts'
export {
  type Column,
  type ColumnContext,
  type ColumnOptions,
  column,
} from './admin/registration/column.ts'
export {
  type CustomFilter,
  type CustomFilterOption,
  filter,
} from './admin/registration/custom-filter.ts'
export {
  type AdminRegistration,
  isAdminRegistration,
  register,
} from './admin/registration/registration.ts'
export { AdminSite, type AdminSiteOptions, adminKey } from './admin/site/admin-site.ts'
