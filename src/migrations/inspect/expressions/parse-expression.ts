/** Reading an expression of SQL, as people and as catalogues write it. */
import type { Dialect } from '../../../db/engine/driver.ts'
import { callOf, type Expression, literalOf } from './expression.ts'
import { type Token, tokensOf } from './tokens.ts'

/** The expression as a tree; `undefined` when it cannot be read. */
export function parseExpression(sql: string, dialect: Dialect): Expression | undefined {
  const parser = new Parser(tokensOf(sql, dialect))
  try {
    const parsed = parser.expression(0)
    return parser.isAtEnd ? parsed : undefined
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

class Unreadable extends Error {}

/** How strongly operators bind. */
const strengths: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  IS: 4,
  IN: 5,
  BETWEEN: 5,
  LIKE: 5,
  NOT: 5,
  '=': 4,
  '==': 4,
  '<>': 4,
  '!=': 4,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
  '::': 10,
  COLLATE: 9,
  AT: 9,
}

const otherOperator = 6
const symbols = /^(?:\|\||->>?|#>>?|@>|<@|!?~~?\*?)$/
const names: Readonly<Record<string, string>> = { '==': '=', '!=': '<>', '~~': 'like' }

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length
  }

  /** An expression whose operators bind more strongly than `strength`. */
  expression(strength: number): Expression {
    let left = this.#prefix()
    for (;;) {
      const operator = this.#operator()
      if (operator === undefined || operator.strength <= strength) return left
      this.#at += 1
      left = this.#infix(left, operator)
    }
  }

  #operator(): { readonly value: string; readonly strength: number } | undefined {
    const token = this.#tokens[this.#at]
    if (!token || (token.kind !== 'word' && token.kind !== 'symbol')) return undefined
    const { value } = token
    const strength = strengths[value] ?? (symbols.test(value) ? otherOperator : undefined)
    return strength === undefined ? undefined : { value, strength }
  }

  #infix(left: Expression, { value, strength }: { value: string; strength: number }): Expression {
    if (value === '::') return this.#cast(left)
    if (value === 'COLLATE') return this.#collate(left)
    if (value === 'AT') return this.#atTimeZone(left)
    if (value === 'IS') return this.#is(left)
    if (value === 'NOT') return callOf('not', this.#membership(left, this.#word()))
    if (value === 'IN' || value === 'BETWEEN' || value === 'LIKE')
      return this.#membership(left, value)
    if (value === 'AND' || value === 'OR') return this.#joined(left, value, strength)
    const quantified = this.#quantified(left, value)
    return quantified ?? callOf(names[value] ?? value, left, this.expression(strength))
  }

  /** `a AND b AND c` is one call. */
  #joined(left: Expression, value: string, strength: number): Expression {
    const name = value.toLowerCase()
    const parts = [left, this.expression(strength)]
    const flat = parts.flatMap((part) =>
      part.type === 'call' && part.name === name ? part.args : [part],
    )
    return callOf(name, ...flat)
  }

  /** PostgreSQL keeps `a IN (1, 2)` as `a = ANY (ARRAY[1, 2])`. */
  #quantified(left: Expression, operator: string): Expression | undefined {
    const isAny = operator === '=' && this.#skip('ANY')
    const isAll = !isAny && operator === '<>' && this.#skip('ALL')
    if (!isAny && !isAll) return undefined
    this.#require('(')
    const list = this.expression(0)
    this.#require(')')
    return isAny ? memberOf(left, list) : callOf('not', memberOf(left, list))
  }

  #membership(left: Expression, word: string): Expression {
    if (word === 'LIKE') return callOf('like', left, this.expression(5))
    if (word === 'IN') return memberOf(left, this.#parenthesized())
    if (word !== 'BETWEEN') throw new Unreadable()
    const low = this.expression(5)
    this.#require('AND')
    const high = this.expression(5)
    return callOf('and', callOf('>=', left, low), callOf('<=', left, high))
  }

  #is(left: Expression): Expression {
    const not = this.#skip('NOT') ? 'not ' : ''
    if (this.#skip('DISTINCT')) {
      this.#require('FROM')
      return callOf(`is ${not}distinct`, left, this.expression(4))
    }
    const word = this.#word()
    if (!['NULL', 'TRUE', 'FALSE', 'UNKNOWN'].includes(word)) throw new Unreadable()
    return callOf(`is ${not}${word.toLowerCase()}`, left)
  }

  /** What a value is cast to says nothing about what it is compared with. */
  #cast(left: Expression): Expression {
    this.#typeName()
    return left
  }

  #typeName(): void {
    do this.#advance()
    while (this.#skip('.'))
    while (/^(VARYING|PRECISION|WITH|WITHOUT|TIME|ZONE)$/.test(this.#peek())) this.#at += 1
    if (this.#peek() === '(') this.#parenthesized()
    while (/^(WITH|WITHOUT|TIME|ZONE)$/.test(this.#peek())) this.#at += 1
    while (this.#skip('[')) this.#require(']')
  }

  #collate(left: Expression): Expression {
    return callOf(`collate ${this.#advance().value.toLowerCase()}`, left)
  }

  #atTimeZone(left: Expression): Expression {
    this.#require('TIME')
    this.#require('ZONE')
    return callOf('at time zone', left, this.expression(9))
  }

  #prefix(): Expression {
    const token = this.#advance()
    if (token.kind === 'text') return literalOf(token.value)
    if (token.kind === 'number') return literalOf(Number(token.value))
    if (token.kind === 'name') return this.#named(token.value, token.value)
    if (token.value === '(') return this.#closed()
    if (token.value === '-') return negated(this.expression(9))
    if (token.value === '+') return this.expression(9)
    if (token.kind === 'symbol') throw new Unreadable()
    return this.#keyword(token)
  }

  /** What stands in an open parenthesis: an expression, or a list of several. */
  #closed(): Expression {
    const items = this.#items(')')
    const [only] = items
    return items.length === 1 && only ? only : { type: 'list', items }
  }

  #keyword({ value, source }: Token): Expression {
    if (value === 'NULL') return literalOf(null)
    if (value === 'TRUE' || value === 'FALSE') return literalOf(value === 'TRUE')
    if (value === 'NOT') return callOf('not', this.expression(3))
    if (value === 'CASE') return this.#case()
    if (value === 'CAST') return this.#castCall()
    if (value === 'ARRAY' && this.#skip('[')) return { type: 'list', items: this.#items(']') }
    return this.#named(source, source.toLowerCase())
  }

  /** A column, `table.column`, or a call of a function. */
  #named(name: string, called: string): Expression {
    if (this.#skip('.')) {
      const token = this.#advance()
      return this.#named(
        token.kind === 'name' ? token.value : token.source,
        token.source.toLowerCase(),
      )
    }
    if (!this.#skip('(')) return { type: 'column', name }
    return { type: 'call', name: called, args: this.#items(')') }
  }

  #case(): Expression {
    const args: Expression[] = []
    if (this.#peek() !== 'WHEN') args.push(this.expression(0))
    while (this.#skip('WHEN')) {
      const condition = this.expression(0)
      this.#require('THEN')
      args.push(callOf('when', condition, this.expression(0)))
    }
    if (this.#skip('ELSE')) args.push(this.expression(0))
    this.#require('END')
    return callOf('case', ...args)
  }

  #castCall(): Expression {
    this.#require('(')
    const value = this.expression(0)
    this.#require('AS')
    this.#typeName()
    this.#require(')')
    return value
  }

  #parenthesized(): Expression {
    this.#require('(')
    return { type: 'list', items: this.#items(')') }
  }

  #items(end: string): Expression[] {
    const items: Expression[] = []
    if (this.#skip(end)) return items
    do items.push(this.expression(0))
    while (this.#skip(','))
    this.#require(end)
    return items
  }

  #peek(): string {
    return this.#tokens[this.#at]?.value ?? ''
  }

  #word(): string {
    return this.#advance().value
  }

  #advance(): Token {
    const token = this.#tokens[this.#at]
    if (!token) throw new Unreadable()
    this.#at += 1
    return token
  }

  #skip(value: string): boolean {
    const token = this.#tokens[this.#at]
    const isMeant = token?.value === value && token.kind !== 'text' && token.kind !== 'name'
    if (isMeant) this.#at += 1
    return isMeant
  }

  #require(value: string): void {
    if (!this.#skip(value)) throw new Unreadable()
  }
}

/** Of one value it is a comparison: PostgreSQL keeps it as one. */
function memberOf(left: Expression, list: Expression): Expression {
  const items = list.type === 'list' ? list.items : [list]
  const [only] = items
  if (items.length === 1 && only) return callOf('=', left, only)
  return callOf('in', left, { type: 'list', items })
}

function negated(value: Expression): Expression {
  if (value.type === 'literal' && typeof value.value === 'number') return literalOf(-value.value)
  return callOf('-', value)
}
