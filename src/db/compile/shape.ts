/**
 * The shape of a query: a key that is the same for queries that differ in their values only, and those values.
 * It walks as the compiler does, so that the n-th value belongs to the n-th slot.
 */
import { always, type Comparand, type Condition } from '../condition.ts'
import { withBaseFilter } from '../conditions/normalize.ts'
import type { Dialect } from '../engine/driver.ts'
import type { Link, Relation } from '../model/relation.ts'
import type {
  AggregateOperand,
  CaseOperand,
  ColumnOperand,
  Hops,
  InsideOperand,
  Operand,
  SortTerm,
  WindowOperand,
} from '../operand.ts'
import { effectiveOrder, selectedPlace } from '../queryset/order.ts'
import { modelRules } from '../queryset/rules.ts'
import type { OrderTerm, QueryState, SetCombination } from '../queryset/state.ts'
import { wordsOf } from './dialects/dialect-words.ts'

/** Collects the key and the values of one query. */
export class Shape {
  key = ''
  readonly values: unknown[] = []
  readonly dialect: Dialect

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  /** The parts of a select: which rows, which columns, in which order. */
  select(state: QueryState, purpose: string): this {
    const { meta } = state
    this.key += this.key === '' ? purpose : `${purpose}:${meta.table};`
    if (state.combined) return this.#combined(state, state.combined)
    this.#columns(state)
    if (state.link) {
      this.key += `l${state.link.link.through.table}.${state.link.link.here.column};`
      this.values.push(wordsOf(this.dialect).listValue(state.link.keys))
      this.#linkTable(state.link.link)
    }
    this.condition(modelRules(state))
    for (const one of state.distinctOn ?? []) this.operand(one)
    if (state.having) this.condition(state.having)
    const order = state.distinctOn ? effectiveOrder(state) : (state.order ?? [])
    for (const term of order) this.#term(term, state)
    this.key += flagsOf(state)
    if (state.offset !== undefined) this.values.push(state.offset)
    return this
  }

  #combined(state: QueryState, { operator, parts }: SetCombination): this {
    this.key += `${operator}(`
    for (const part of parts) this.select(part, part.values ? 'values' : 'rows')
    this.key += ')'
    for (const { place, descending } of state.order ?? [])
      this.key += `${descending ? '-' : '+'}${place}`
    this.key += flagsOf(state)
    if (state.offset !== undefined) this.values.push(state.offset)
    return this
  }

  condition(condition: Condition): void {
    switch (condition.kind) {
      case 'always':
      case 'never':
        this.key += condition.kind
        return
      case 'and':
      case 'or':
      case 'xor':
        this.key += `${condition.kind}(`
        for (const part of condition.parts) this.condition(part)
        this.key += ')'
        return
      case 'not':
        this.key += '!('
        this.condition(condition.part)
        this.key += ')'
        return
      case 'compare':
        this.operand(condition.left)
        this.#comparand(condition.lookup, condition.right)
        return
      case 'related':
        this.key += `${pathOf(condition.hops)}${condition.relation.name}{`
        this.#linkTables([condition.relation])
        this.condition(condition.condition)
        this.key += '}'
        return
      case 'exists':
        this.key += 'exists('
        this.select(condition.query.state, 'e')
        this.key += ')'
    }
  }

  operand(operand: Operand): void {
    switch (operand.kind) {
      case 'column':
        this.#column(operand)
        return
      case 'literal':
        this.key += `?${operand.field?.kind ?? ''}`
        this.values.push(operand.stored)
        return
      case 'outer':
        this.key += `^${operand.levels}${operand.path},`
        return
      case 'part':
      case 'truncated':
        this.key += `${operand.kind}${operand.part}${operand.zone === undefined ? '' : '?'}(`
        this.operand(operand.of)
        if (operand.zone !== undefined) this.values.push(operand.zone)
        this.key += ')'
        return
      case 'cast':
        this.key += `${operand.field.kind}${operand.field.decimalPlaces ?? ''}(`
        this.operand(operand.of)
        this.key += ')'
        return
      case 'condition':
        this.key += '('
        this.condition(operand.condition)
        this.key += ')'
        return
      case 'fragment':
        this.key += `${JSON.stringify(operand.texts)}(`
        for (const given of operand.operands) this.operand(given)
        this.key += `)${operand.field?.kind}${operand.field?.decimalPlaces ?? ''}`
        return
      case 'window':
        this.#window(operand)
        return
      case 'inside':
        this.#inside(operand)
        return
      case 'arithmetic':
        this.key += `(${operand.operation}${operand.field?.decimalPlaces ?? ''}`
        this.operand(operand.left)
        this.operand(operand.right)
        this.key += ')'
        return
      case 'function':
        this.key += `${operand.name}(`
        for (const given of operand.operands) this.operand(given)
        this.key += ')'
        return
      case 'case':
        this.#case(operand)
        return
      case 'subquery':
        this.key += 'sub('
        this.select(operand.query.state, 's')
        this.key += ')'
        return
      case 'aggregate':
        this.#aggregate(operand)
    }
  }

  #column({ fromRoot, hops, field }: ColumnOperand): void {
    if (fromRoot) this.key += '^'
    for (const hop of hops) this.key += `${hop.name}.`
    this.key += field.name
    this.key += ','
  }

  #inside({ of, place }: InsideOperand): void {
    this.operand(of)
    if (place.as === 'length') this.key += '#'
    else if (place.as === 'item') {
      this.key += '[?]'
      this.values.push(wordsOf(this.dialect).arrays.placeValue(place.index))
    } else {
      this.key += `->${place.as}${place.path.map((step) => (typeof step)[0]).join('')};`
      this.values.push(...wordsOf(this.dialect).documents.pathValues(place.path))
    }
  }

  /** The tables between: those of models with a `baseFilter` have values of their own. */
  #linkTables(relations: readonly Relation[]): void {
    for (const relation of relations) if (relation.hasLink) this.#linkTable(relation.link)
  }

  #linkTable({ through }: Link): void {
    const rules = withBaseFilter(through, always)
    if (rules.kind !== 'always') this.condition(rules)
  }

  #case({ branches, fallback }: CaseOperand): void {
    this.key += 'case('
    for (const { condition, value } of branches) {
      this.condition(condition)
      this.key += ':'
      this.operand(value)
    }
    this.key += 'else:'
    this.operand(fallback)
    this.key += ')'
  }

  #aggregate(operand: AggregateOperand): void {
    const { name, hops, many, of, filter, distinct, settings, empty } = operand
    this.key += `${name}${distinct ? '!' : ''}[${pathOf(hops)}|${pathOf(many)}|`
    this.#linkTables(many)
    if (of) this.operand(of)
    if (settings.sample) this.key += 'sample'
    if (settings.separator !== undefined) this.values.push(settings.separator)
    for (const term of settings.order ?? []) this.#sortTerm(term)
    if (filter) this.condition(filter)
    this.key += empty ? '?]' : ']'
    if (empty) this.values.push(empty.stored)
  }

  /** What stands for no rows comes last, as the compiler puts it around the whole. */
  #window({ of, partition, order, frame }: WindowOperand): void {
    this.key += `over${frame ? JSON.stringify(frame) : ''}(`
    this.operand(of.kind === 'aggregate' ? { ...of, empty: undefined } : of)
    this.key += '|'
    for (const one of partition) this.operand(one)
    for (const term of order) this.#sortTerm(term)
    const empty = of.kind === 'aggregate' ? of.empty : undefined
    this.key += empty ? '?)' : ')'
    if (empty) this.values.push(empty.stored)
  }

  #sortTerm({ operand, descending, nulls }: SortTerm): void {
    this.key += `${descending ? '-' : '+'}${nulls ?? ''}`
    this.operand(operand)
  }

  #comparand(lookup: string, right: Comparand): void {
    this.key += lookup
    if (right.kind === 'value') {
      this.key += '?'
      this.values.push(wordsOf(this.dialect).lookupValue(lookup, right.stored))
      return
    }
    this.key += right.kind
    if (right.kind === 'document') this.values.push(this.#document(right.stored))
    else if (right.kind === 'list') this.values.push(wordsOf(this.dialect).listValue(right.stored))
    else if (right.kind === 'range') this.values.push(right.low, right.high)
    else if (right.kind === 'operand') this.operand(right.operand)
    else if (right.kind === 'subselect') this.select(right.query.state, 's')
    else this.key += right.flag
    this.key += ';'
  }

  #document(stored: string | readonly string[]): unknown {
    return typeof stored === 'string' ? stored : wordsOf(this.dialect).listValue(stored)
  }

  #columns(state: QueryState): void {
    const { values, annotations } = state
    if (values) {
      this.key += `${values.form}${values.grouped ? 'g' : ''}${values.places?.join() ?? ''}`
      for (const { name, operand } of values.columns) {
        this.key += `${name}=`
        this.operand(operand)
      }
      return
    }
    const { only, related } = state
    this.key += only ? `${only.join()}|` : '*'
    if (related.length > 0) this.key += `+${related.join()}|`
    for (const [name, operand] of annotations) {
      this.key += `${name}=`
      this.operand(operand)
    }
  }

  #term(term: OrderTerm, state: QueryState): void {
    const { operand, descending, nulls, annotation } = term
    const place = selectedPlace(term, state)
    this.key += `${descending ? '-' : '+'}${nulls ?? ''}`
    if (place !== undefined) this.key += `@${place},`
    else if (annotation !== undefined && !state.values) this.key += `@${annotation},`
    else this.operand(operand)
  }
}

function pathOf(hops: Hops): string {
  return hops.map((hop) => `${hop.name}.`).join('')
}

function flagsOf(state: QueryState): string {
  const { order, reversed, limit, offset, distinct, distinctOn, having, lock, each } = state
  let flags = order ? ';o' : ';d'
  if (reversed) flags += 'r'
  if (limit !== undefined) flags += `l${limit}`
  if (offset !== undefined) flags += 's'
  if (distinct) flags += 'u'
  if (distinctOn) flags += `u${distinctOn.length}`
  if (having) flags += 'h'
  if (lock) flags += `x${lock.whenLocked}${lock.of.join()}`
  return each ? `${flags}e${each.name}` : flags
}
