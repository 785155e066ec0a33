/** Makes a condition of what was written in a filter: names become columns, values what the database takes. */
import type { AnyModel } from '../any-model.ts'
import {
  allOf,
  always,
  anyOf,
  type Condition,
  type ConditionContext,
  negated,
  never,
} from '../condition.ts'
import { FieldError } from '../errors.ts'
import { Combined } from '../expressions/q.ts'
import { ExistsExpression } from '../expressions/subquery.ts'
import { type ModelMeta, metaOf } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import { isReference, keyOf, noKey } from '../model/row-key.ts'
import type { FieldKind } from '../model-info.ts'
import type { Hops, Operand } from '../operand.ts'
import { stateOf, withoutColumns } from '../queryset/state.ts'
import { compareColumn, compareKey } from './comparison/comparison.ts'
import { relationLookups } from './comparison/lookups.ts'
import { columnAt, findColumn, unknownName } from './paths.ts'
import type { NormalizeFilter } from './resolver.ts'

/** The condition that `where` means for a model. Throws `FieldError` for wrong names, lookups and values. */
export function normalizeWhere(model: AnyModel, where: object): Condition {
  return normalizeAll(metaOf(model), [where])
}

/** The condition that all of `wheres` mean together: what they say of a relation to many is said of one row. */
export function normalizeAll(
  meta: ModelMeta,
  wheres: readonly object[],
  annotations: ReadonlyMap<string, Operand> = noAnnotations,
): Condition {
  const [where] = wheres
  const plain = where && wheres.length === 1 && plainCondition(meta, where, annotations)
  return plain || allIn(wheres, { meta, root: meta, annotations, isNested: false })
}

const noAnnotations: ReadonlyMap<string, Operand> = new Map()
const noHops: Hops = []

/** Most filters compare columns with numbers and texts: there is nothing to find out about them. */
function plainCondition(
  meta: ModelMeta,
  where: object,
  annotations: ReadonlyMap<string, Operand>,
): Condition | undefined {
  if (Object.getPrototypeOf(where) !== Object.prototype) return undefined
  const parts: Condition[] = []
  for (const [name, value] of Object.entries(where)) {
    const field = meta.fields.get(name)
    if (!field || !isScalar(value) || structured.has(field.kind) || annotations.has(name))
      return undefined
    const left = { kind: 'column', hops: noHops, field, fromRoot: false, outer: 0 } as const
    const stored = field.relation ? field.toStored(value) : field.toCompared(value)
    const right = { kind: 'value', stored } as const
    parts.push({ kind: 'compare', left, lookup: 'exact', right })
  }
  return parts.length === 1 ? parts[0] : allOf(parts)
}

/** Kinds whose values are compared in ways of their own. */
const structured: ReadonlySet<FieldKind> = new Set(['json', 'array', 'generated'])

function isScalar(value: unknown): boolean {
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'bigint'
}

/** A condition on the rows of a model, and the model's `baseFilter`. */
export function withBaseFilter(meta: ModelMeta, condition: Condition): Condition {
  const { baseFilter } = meta.options
  return baseFilter ? allOf([normalizeAll(meta, [baseFilter]), condition]) : condition
}

function allIn(wheres: readonly object[], context: ConditionContext): Condition {
  const group = new Group(context)
  for (const where of wheres) group.add(where)
  return group.condition()
}

interface KeyLookups {
  readonly in?: unknown
  readonly exact?: unknown
}

/** What is said of one related row: conditions on its columns, and what its key is. */
interface RelatedWheres {
  readonly hops: Hops
  readonly relation: Relation
  readonly wheres: object[]
  readonly keys: unknown[]
}

/** Conditions that hold together. Those on one relation to many are about the same related row. */
class Group {
  readonly #context: ConditionContext
  readonly #parts: Condition[] = []
  readonly #related = new Map<string, RelatedWheres>()

  constructor(context: ConditionContext) {
    this.#context = context
  }

  condition(): Condition {
    const related = [...this.#related.values()].map(({ hops, relation, wheres, keys }) => {
      const context = { ...this.#context, meta: relation.targetMeta, isNested: true }
      const ofKeys = keys.map((key) =>
        compareKey(columnAt([], relation.targetMeta.key), relation, key, context, this.#other),
      )
      return existing(hops, relation, allOf([allIn(wheres, context), ...ofKeys]))
    })
    return allOf([...this.#parts, ...related])
  }

  add(where: object, hops: Hops = []): void {
    if (where instanceof Combined) this.#addCombined(where, hops)
    else if (where instanceof ExistsExpression) this.#parts.push(existsOf(where))
    else if (isPlain(where))
      for (const [name, value] of Object.entries(where))
        this.#parts.push(this.#entry(name, value, hops))
    else throw new FieldError(`${describe(where)} is not a filter. Use an object or Q(…).`)
  }

  #addCombined({ op, parts }: Combined, hops: Hops): void {
    if (op === 'and') {
      for (const part of parts) this.add(part, hops)
      return
    }
    const each = parts.map((part) => {
      const group = new Group(this.#context)
      group.add(part, hops)
      return group.condition()
    })
    if (op === 'not') this.#parts.push(negated(each[0] ?? never))
    else this.#parts.push(op === 'or' ? anyOf(each) : { kind: 'xor', parts: each })
  }

  /** The condition of one name; `always` when it is kept to be joined with others on the same relation. */
  #entry(name: string, value: unknown, hops: Hops): Condition {
    const meta = hops.at(-1)?.targetMeta ?? this.#context.meta
    if (value === undefined) throw undefinedError(meta, name)
    const annotation = hops.length === 0 ? this.#annotation(name) : undefined
    if (annotation) return this.#compare(annotation, name, value)
    if (name === 'pk' && meta.keyFields.length > 1) return this.#compositeKey(meta, value, hops)
    const field = findColumn(meta, name)
    const relation = meta.relations.get(field?.relation ? field.name : name)
    if (relation) return this.#relation(relation, value, hops)
    if (!field) throw unknownName(meta, name)
    const key = field.primaryKey && isReference(value) ? keyOf(value, meta) : value
    return key === noKey ? never : this.#compare(columnAt(hops, field), name, key)
  }

  #annotation(name: string): Operand | undefined {
    return this.#context.isNested ? undefined : this.#context.annotations.get(name)
  }

  #compare(left: Operand, name: string, value: unknown): Condition {
    return compareColumn(left, name, value, this.#context, this.#other)
  }

  readonly #other: NormalizeFilter = (where, meta, annotations) =>
    normalizeAll(meta, [where], annotations)

  /** A key of several columns: one, or `{ in: [one, other] }`. */
  #compositeKey(meta: ModelMeta, value: unknown, hops: Hops): Condition {
    const { in: list, exact, ...others } = isPlain(value) ? (value as KeyLookups) : { exact: value }
    const isOne = list === undefined && exact !== undefined
    if (Object.keys(others).length > 0 || (!isOne && !Array.isArray(list)))
      throw new FieldError(
        `The key of ${meta.label} is compared with [${meta.primaryKey.join(', ')}], or with several: { in: [[…], […]] }.`,
      )
    const keys = isOne ? [exact] : (list as unknown[])
    return anyOf(keys.map((key) => this.#oneKey(meta, key, hops)))
  }

  #oneKey(meta: ModelMeta, value: unknown, hops: Hops): Condition {
    const key = isReference(value) ? keyOf(value, meta) : value
    const isWhole = Array.isArray(key) && key.length === meta.keyFields.length
    if (!isWhole || key.some((part) => part === null || isPlain(part)))
      throw new FieldError(`The key of ${meta.label} is [${meta.primaryKey.join(', ')}].`)
    return allOf(meta.keyFields.map((field, i) => this.#entry(field.name, key[i], hops)))
  }

  #relation(relation: Relation, value: unknown, hops: Hops): Condition {
    if (Array.isArray(value))
      throw new FieldError(
        `"${relation.name}" is compared with one row or key. For several of them: { ${relation.name}: { in: […] } }.`,
      )
    if (isNested(value, relation)) return this.#nested(relation, value, hops)
    const { lookups, rest } = partsOf(value, relation)
    if (rest)
      return allOf([this.#relation(relation, lookups, hops), this.#nested(relation, rest, hops)])
    const key = isReference(value) ? keyOf(value, relation.targetMeta) : value
    if (key === noKey) return never
    if (!relation.isOne) return this.#many(relation, key, hops)
    return compareKey(keyColumn(relation, hops), relation, key, this.#context, this.#other)
  }

  #many(relation: Relation, value: unknown, hops: Hops): Condition {
    const { isNull, ...others }: { isNull?: unknown } =
      value === null ? { isNull: true } : isPlain(value) ? value : { exact: value }
    if (typeof isNull !== 'boolean') {
      this.#wheresOf(relation, hops).keys.push(value)
      return always
    }
    if (Object.keys(others).length > 0) this.#wheresOf(relation, hops).keys.push(others)
    const some = existing(hops, relation, always)
    return isNull ? negated(some) : some
  }

  #nested(relation: Relation, where: object, hops: Hops): Condition {
    if (relation.isOne) {
      this.add(where, [...hops, relation])
      return always
    }
    this.#wheresOf(relation, hops).wheres.push(where)
    return always
  }

  #wheresOf(relation: Relation, hops: Hops): RelatedWheres {
    const path = [...hops, relation].map((step) => step.name).join('.')
    const known = this.#related.get(path) ?? { hops, relation, wheres: [], keys: [] }
    this.#related.set(path, known)
    return known
  }
}

function existing(hops: Hops, relation: Relation, condition: Condition): Condition {
  if (condition.kind === 'never') return never
  const all = relation.isOne ? condition : withBaseFilter(relation.targetMeta, condition)
  return { kind: 'related', hops, relation, condition: all }
}

function keyColumn(relation: Relation, hops: Hops): Operand {
  if (relation.hasColumn) return columnAt(hops, relation.owner.column(relation.name))
  return columnAt([...hops, relation], relation.targetMeta.key)
}

/** Whether a value given for a relation is a filter of the related rows. */
function isNested(value: unknown, relation: Relation): value is object {
  if (value instanceof Combined || value instanceof ExistsExpression) return true
  if (!isPlain(value) || isReference(value)) return false
  return !Object.keys(value).some((name) => isKeyLookup(name, relation))
}

function isKeyLookup(name: string, { targetMeta }: Relation): boolean {
  return relationLookups.includes(name) && !targetMeta.fields.has(name)
}

/** `{ in: keys, title: 'Clock' }`: what is said of the key, and of the row's columns. */
function partsOf(value: unknown, relation: Relation): { lookups: unknown; rest?: object } {
  if (!isPlain(value) || isReference(value)) return { lookups: value }
  const entries = Object.entries(value)
  const rest = entries.filter(([name]) => !isKeyLookup(name, relation))
  if (rest.length === 0) return { lookups: value }
  const lookups = entries.filter(([name]) => isKeyLookup(name, relation))
  return { lookups: Object.fromEntries(lookups), rest: Object.fromEntries(rest) }
}

function existsOf({ rows }: ExistsExpression): Condition {
  const state = stateOf(rows)
  if (!state) throw new FieldError('Exists takes a queryset: Exists(Bid.filter(…)).')
  return state.where.kind === 'never'
    ? never
    : { kind: 'exists', query: { state: withoutColumns(state) } }
}

/** Whether a value is an object of conditions or lookups. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function undefinedError(meta: ModelMeta, name: string): FieldError {
  return new FieldError(
    `The condition on ${meta.label}.${name} is undefined, which never means "everything". Leave it out, or use null.`,
  )
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'A list' : String(value)
}
