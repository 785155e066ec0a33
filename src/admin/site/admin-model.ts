/** A registered model, with everything that its options leave open filled in from the model. */

import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel } from '../../db/any-model.ts'
import { type FieldInfo, type ModelInfo, modelInfo } from '../../db/model-info.ts'
import { widgetOf } from '../../forms/model/model-field.ts'
import { mayEver } from '../access/model-access.ts'
import type { AdminOptions, Fieldset } from '../registration/admin-options.ts'
import type { AdminRegistration } from '../registration/registration.ts'

const defaultPageSize = 50

/** A model of the admin. */
export class AdminModel {
  readonly model: AnyModel
  readonly options: AdminOptions<AnyModel>
  #info: ModelInfo | undefined

  constructor({ model, options }: AdminRegistration) {
    this.model = model
    this.options = options
  }

  get info(): ModelInfo {
    this.#info ??= modelInfo(this.model)
    return this.#info
  }

  /** `lots.Lot` */
  get name(): string {
    return this.info.label
  }

  /** The part of its addresses: `lots/lot`. */
  get path(): string {
    return `${this.info.app ?? 'models'}/${kebabCase(this.info.name)}`
  }

  /** "Lots" */
  get title(): string {
    return capitalised(this.info.plural)
  }

  get pageSize(): number {
    return this.options.pageSize ?? defaultPageSize
  }

  /** The order of the list when the address asks for none. */
  get ordering(): readonly string[] {
    return this.options.ordering ?? this.info.ordering
  }

  /** The groups of fields of the form. */
  get fieldsets(): readonly Fieldset[] {
    const { fieldsets, readonly = [] } = this.options
    if (fieldsets) return fieldsets
    const names = this.#formFields().map((field) => field.name)
    const manyToMany = [...this.info.relations.values()].filter(({ kind }) => kind === 'manyToMany')
    const all = [...names, ...manyToMany.map(({ name }) => name), ...readonly]
    return [['', [...new Set(all)]]]
  }

  /** Whether the form shows a field without letting it be changed. */
  isReadonly(name: string): boolean {
    if (this.options.readonly?.includes(name)) return true
    const field = this.info.fields.get(name)
    return field ? !isAskedFor(field) : !this.info.relations.has(name)
  }

  /** Whether the form asks for anything at all. */
  get isAskable(): boolean {
    return this.fieldsets.some(([, names]) => names.some((name) => !this.isReadonly(name)))
  }

  /** Whether the user may add a row here. */
  mayAdd(user: CurrentUser): boolean {
    return this.isAskable && mayEver(user, 'add', this.model)
  }

  #formFields(): FieldInfo[] {
    return [...this.info.fields.values()].filter(isAskedFor)
  }
}

/** Whether a form can ask for a column. */
function isAskedFor(field: FieldInfo): boolean {
  if (!field.editable || field.secret || field.autoNow || field.autoNowAdd) return false
  if (field.primaryKey && field.kind === 'id') return false
  return widgetOf(field) !== undefined
}

/** `LogEntry` → `log-entry` */
export function kebabCase(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase()
}

/** "lots" → "Lots" */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
