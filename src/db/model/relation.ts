/** A relation of a model, resolved when it is first asked for: the other model may still be loading before. */
import { VoltaicError } from '../../core/errors.ts'
import type { AnyModel } from '../any-model.ts'
import type { FieldDefinition, TargetReference } from '../fields/definition.ts'
import { f } from '../fields/f.ts'
import { labelOf } from '../fields/field-info.ts'
import type { FieldInfo, OnDelete, RelationInfo, RelationKind } from '../model-info.ts'
import { throughFields } from '../schema/model-tables.ts'
import { fittingName, indexName, snakeCase } from '../schema/names.ts'
import { unique } from './constraints.ts'
import type { ModelMeta } from './meta.ts'
import type { MakeModel } from './options.ts'

/** The two columns of the rows between two models. */
export interface Link {
  readonly through: ModelMeta
  /** The relation of `through` that leads to the model of the relation. */
  readonly here: FieldInfo
  /** The relation of `through` that leads to the target. */
  readonly there: FieldInfo
  /** Whether nobody declared the model between: then it has no columns of its own. */
  readonly isMade: boolean
  /** Whether two rows can be linked once only. */
  readonly isUnique: boolean
}

/** A relation of the model `owner`. */
export class Relation implements RelationInfo {
  readonly owner: ModelMeta
  readonly name: string
  readonly kind: RelationKind
  readonly via: string | undefined
  readonly onDelete: OnDelete
  readonly nullable: boolean
  readonly limitChoices: Readonly<Record<string, unknown>> | undefined
  readonly label: string
  readonly definition: FieldDefinition
  #target: ModelMeta | undefined
  #link: Link | undefined
  #through: AnyModel | undefined

  constructor(owner: ModelMeta, name: string, definition: FieldDefinition) {
    const { options, kind, via } = definition
    this.owner = owner
    this.name = name
    this.kind = kind as RelationKind
    this.via = via
    this.definition = definition
    this.onDelete = options.onDelete ?? 'cascade'
    this.nullable = options.null ?? kind === 'reverseOne'
    this.limitChoices = options.limitChoices
    this.label = options.label ?? labelOf(name)
  }

  /** Whether it leads to at most one row. */
  get isOne(): boolean {
    return this.kind === 'foreignKey' || this.kind === 'oneToOne' || this.kind === 'reverseOne'
  }

  /** Whether its column is here. */
  get hasColumn(): boolean {
    return this.kind === 'foreignKey' || this.kind === 'oneToOne'
  }

  /** Whether there are rows between: of a many-to-many relation, seen from either end. */
  get hasLink(): boolean {
    return (
      this.kind === 'manyToMany' ||
      (this.kind === 'reverse' && this.#inverse?.kind === 'manyToMany')
    )
  }

  /** The meta of the other model. */
  get targetMeta(): ModelMeta {
    this.#target ??= this.owner.other(this.definition.target, this.name)
    return this.#target
  }

  /** Of a reverse relation to a column: that column, on the target. */
  get viaField(): FieldInfo {
    const field = this.targetMeta.fields.get(this.via ?? '')
    if (field) return field
    throw new VoltaicError(
      'E_RELATION_VIA',
      `${this.owner.label}.${this.name} leads back over "${this.via}", which ${this.targetMeta.label} does not have as a column. Name a relation of ${this.targetMeta.label}.`,
    )
  }

  /** The rows between, seen from this end. */
  get link(): Link {
    this.#link ??= this.#findLink()
    return this.#link
  }

  get #inverse(): Relation | undefined {
    return this.via === undefined ? undefined : this.targetMeta.relations.get(this.via)
  }

  /** Forgets the model between, whose table is named after that of the owner. */
  forget(): void {
    this.#through = undefined
    this.#link = undefined
  }

  target(): AnyModel {
    return this.targetMeta.model
  }

  through(): AnyModel | undefined {
    if (this.kind !== 'manyToMany') return this.hasLink ? this.#inverse?.through() : undefined
    const named = this.definition.options.through as TargetReference | undefined
    this.#through ??= named ? this.owner.other(named, this.name).model : madeThrough(this)
    return this.#through
  }

  #findLink(): Link {
    const inverse = this.#inverse
    if (this.kind === 'reverse' && inverse) {
      const { here, there } = inverse.link
      return { ...inverse.link, here: there, there: here }
    }
    const through = this.owner.other(() => this.through(), this.name)
    const [here, there] = this.definition.options.throughFields ?? guessFields(this, through)
    const isMade = this.definition.options.through === undefined
    const isUnique = isMade || isUniqueIn(through, [here, there])
    return { through, here: through.column(here), there: through.column(there), isMade, isUnique }
  }
}

/** Whether the relation leads to its own model and counts in both directions. */
export function isSymmetrical(relation: Relation): boolean {
  const { symmetrical = true } = relation.definition.options
  return relation.kind === 'manyToMany' && relation.targetMeta === relation.owner && symmetrical
}

function isUniqueIn({ constraints }: ModelMeta, names: readonly string[]): boolean {
  return constraints.some(
    (one) =>
      one.type === 'unique' &&
      one.condition === undefined &&
      one.columns.length === names.length &&
      names.every((name) => one.columns.includes(name)),
  )
}

function guessFields(relation: Relation, through: ModelMeta): [string, string] {
  const { owner, targetMeta } = relation
  const leading = (to: ModelMeta) =>
    [...through.relations.values()].filter((one) => one.hasColumn && one.targetMeta === to)
  const [here] = leading(owner)
  const [there] = owner === targetMeta ? leading(owner).slice(1) : leading(targetMeta)
  if (here && there) return [here.name, there.name]
  throw new VoltaicError(
    'E_RELATION_THROUGH',
    `${through.label} does not refer to both ${owner.label} and ${targetMeta.label}. Name the relations: throughFields: ['…', '…'].`,
  )
}

/** The model between, as migrations make it up: `id` and the two keys, unique together. */
function madeThrough(relation: Relation): AnyModel {
  const { owner, name, targetMeta, definition } = relation
  const [here, there] = throughFields(owner.name, targetMeta.name, owner === targetMeta)
  const table = definition.options.table ?? fittingName(`${owner.table}_${snakeCase(name)}`)
  const columns = [here, there].map((field) => `${snakeCase(field)}_id`)
  const toOne = (target: ModelMeta) => f.foreignKey(() => target.model, { onDelete: 'cascade' })
  const make = (owner.model as unknown as { [makeModel]: MakeModel })[makeModel]
  return make(
    { [here]: toOne(owner), [there]: toOne(targetMeta) },
    {
      table,
      name: `${owner.name}_${name}`,
      constraints: [unique(indexName(table, columns, true), [here, there])],
      ...(owner.app === undefined ? {} : { app: owner.app }),
    },
  )
}

/** Where a model class keeps the function that makes models, so that a relation can make the one between. */
export const makeModel: unique symbol = Symbol('makeModel')
