/** A declared field: its kind and its options, as they were written. */
import type { FieldKind, RelationKind } from '../model-info.ts'
import type { FieldOptions } from './options.ts'

/** What a relation refers to: a class, made lazily because of cycles, or in migrations a name (`'lots.Lot'`). */
export type TargetReference = (() => unknown) | string

/** A declared field. Migrations write it back as `f.<kind>(target, via, options)`. */
export class FieldDefinition {
  readonly kind: FieldKind | RelationKind
  /** The options as they were given. */
  readonly options: Readonly<FieldOptions>
  /** Of a relation: what it refers to. */
  readonly target: TargetReference | undefined
  /** Of a reverse relation: the name of the relation on the target. */
  readonly via: string | undefined

  constructor(
    kind: FieldKind | RelationKind,
    options: Readonly<FieldOptions> | undefined,
    target?: TargetReference,
    via?: string,
  ) {
    this.kind = kind
    this.options = options ?? {}
    this.target = target
    this.via = via
  }
}
