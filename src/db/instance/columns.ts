/** The values of a row's columns, without tripping over those that cannot be read. */
import type { ModelMeta } from '../model/meta.ts'
import { unsavedError } from '../model/row-key.ts'
import type { FieldInfo } from '../model-info.ts'
import { rowState } from './row-state.ts'

type Values = Record<string, unknown>

/** The value of a column; `undefined` when it was not given, or not loaded. */
export function columnValue(row: object, field: FieldInfo): unknown {
  return isReadable(row, field) ? (row as Values)[field.attribute] : undefined
}

/** Whether a column can be read: whether it was loaded or given, or is the counted key of a saved row. */
export function isReadable(row: object, { attribute, kind }: FieldInfo): boolean {
  if (!rowState(row).isGuarded) return kind !== 'id' || Object.hasOwn(row, attribute)
  return 'value' in (Object.getOwnPropertyDescriptor(row, attribute) ?? {})
}

/** Reading the column throws until it is assigned. */
export function guardColumn(row: object, name: string, error: () => Error): void {
  rowState(row).isGuarded = true
  Object.defineProperty(row, name, {
    configurable: true,
    enumerable: false,
    get() {
      throw error()
    },
    set(value: unknown) {
      setColumn(row, name, value)
    },
  })
}

/** A counted key that the row does not have yet is found on the class of the row, where reading it throws. */
export function guardKeys(prototype: object, meta: ModelMeta): void {
  for (const { attribute, kind } of meta.keyFields) {
    if (kind !== 'id') continue
    Object.defineProperty(prototype, attribute, {
      configurable: true,
      get() {
        throw unsavedError(meta)
      },
      set(this: object, value: unknown) {
        setColumn(this, attribute, value)
      },
    })
  }
}

/** Reading the key throws: the row is not in the database any more. */
export function forgetKey(row: object, { attribute, kind }: FieldInfo): void {
  if (kind === 'id') Reflect.deleteProperty(row, attribute)
}

function setColumn(row: object, name: string, value: unknown): void {
  Object.defineProperty(row, name, { value, writable: true, enumerable: true, configurable: true })
}
