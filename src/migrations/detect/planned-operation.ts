/** An operation that has been found necessary, with what it needs and what it gives to others. */
import type {
  FieldDescription,
  ModelDescription,
  ModelDescriptionOptions,
} from '../../db/schema/description.ts'
import type { Operation } from '../operation.ts'

/** An operation of an app. */
export interface PlannedOperation {
  readonly app: string
  readonly operation: Operation
  /** What is there, or gone, after it: `model:lots.Lot`, `free:lots.Lot`. */
  readonly provides: readonly string[]
  /** What must be there, or gone, before it. */
  readonly requires: readonly string[]
}

/** The tag of a model that is there. */
export function modelTag(label: string): string {
  return `model:${label}`
}

/** The tag of what migrations of other apps have said so far about a model. */
export function usersTag(label: string): string {
  return `users:${label}`
}

/** The tag of a model that one relation fewer leads to. */
export function freeTag(label: string): string {
  return `free:${label}`
}

/** The tag of the name of an index or constraint that is no longer taken. */
export function nameTag(name: string): string {
  return `name:${name}`
}

/** The given names of indexes and constraints. */
export function ruleNames({ indexes = [], constraints = [] }: ModelDescriptionOptions): string[] {
  return [...indexes, ...constraints].flatMap(({ name }) => name ?? [])
}

/** The tags of the models that a field needs. */
export function requiredBy(field: FieldDescription): string[] {
  return targetsOfField(field).map(modelTag)
}

/** The labels that the relations of a model lead to. */
export function targetsOf(model: ModelDescription): string[] {
  return Object.values(model.fields).flatMap(targetsOfField)
}

/** The labels that a relation leads to and goes through. */
export function targetsOfField({ to, options }: FieldDescription): string[] {
  return [to, options.through].filter((label) => label !== undefined)
}

/** The app in a label such as `lots.Lot`. */
export function appOf(label: string): string {
  return label.slice(0, label.indexOf('.'))
}
