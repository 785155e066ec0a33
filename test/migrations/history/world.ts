/** The models of a made-up project at one point of its history, as plain data that changes are made to. */

/** A field. Its `id` stays the same through renames and changes: what it holds must survive them. */
export interface FieldSpec {
  readonly id: number
  name: string
  /** A kind of {@link import('./kinds.ts').kinds}, `foreign`, `single` or `many`. */
  kind: string
  /** The kinds that it may become, with its values. */
  readonly family: string
  null: boolean
  unique: boolean
  index: boolean
  hasDefault: boolean
  hasDbDefault: boolean
  column: string | undefined
  /** Of a relation: the model. */
  to: number | undefined
  onDelete: 'cascade' | 'protect' | 'setNull' | 'dbCascade' | 'dbSetNull'
  /** Of a table between: its name. Of a generated column: the field that it is computed from. */
  table: string | undefined
  from: number | undefined
}

/** The key of a model: the `id` that is added by itself, or a field. */
export interface KeySpec {
  name: string
  kind: 'auto' | 'int' | 'bigInt' | 'smallInt' | 'code' | 'uuid' | 'uuidText'
}

/** An index or a constraint over fields. */
export interface RuleSpec {
  readonly id: number
  readonly type: 'index' | 'unique' | 'check'
  name: string | undefined
  fields: { readonly id: number; descending: boolean }[]
  /** Over whole numbers: only some rows. */
  condition: { readonly id: number; value: number } | undefined
}

/** A model. */
export interface ModelSpec {
  readonly id: number
  app: string
  name: string
  table: string | undefined
  key: KeySpec
  fields: FieldSpec[]
  ordering: { readonly id: number; descending: boolean }[]
  rules: RuleSpec[]
}

/** All models, and the number that the next thing gets. */
export interface World {
  models: ModelSpec[]
  next: number
}

export const appLabels = ['lots', 'people', 'shop'] as const

export const emptyWorld: World = { models: [], next: 1 }

export function labelOf({ app, name }: ModelSpec): string {
  return `${app}.${name}`
}

export function modelWith(world: World, id: number | undefined): ModelSpec | undefined {
  return world.models.find((model) => model.id === id)
}

export function modelLabelled(world: World, label: string): ModelSpec | undefined {
  return world.models.find((model) => labelOf(model) === label)
}

export function fieldWith(model: ModelSpec, id: number): FieldSpec | undefined {
  return model.fields.find((field) => field.id === id)
}

export function isToOne({ kind }: FieldSpec): boolean {
  return kind === 'foreign' || kind === 'single'
}

export function isMany({ kind }: FieldSpec): boolean {
  return kind === 'many'
}

/** Whether an index, a constraint or a generated column uses the field. */
export function isUsed(model: ModelSpec, id: number): boolean {
  return (
    model.fields.some((field) => field.from === id) ||
    model.ordering.some((order) => order.id === id) ||
    model.rules.some((rule) => usesField(rule, id))
  )
}

export function usesField({ fields, condition }: RuleSpec, id: number): boolean {
  return condition?.id === id || fields.some((field) => field.id === id)
}
