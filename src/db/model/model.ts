/** `Model(fields, options)`: makes the class that a model extends. */
import type { ModelClass } from '../types/model-class.ts'
import type { ModelOptions } from './options.ts'

/**
 * The class of a model, made from its fields: `class Lot extends Model({ title: f.char() }) {}`.
 * Nothing in this signature looks at the values of the fields: they may refer to classes that are still being declared.
 */
export function Model<
  const F extends object,
  const PK extends readonly (keyof F & string)[] = readonly [],
>(fields: F, options?: ModelOptions<keyof F & string, PK>): ModelClass<F, PK> {
  throw new Error(`not yet ${fields} ${options}`)
}
