/** `Q`: conditions that are combined before a queryset takes them. */
import type { QMaker } from '../types/q.ts'

/** How conditions are combined. */
export type Combination = 'and' | 'or' | 'xor' | 'not'

/** A condition that was combined with `Q`: objects of conditions by name, or more of these. */
export class Combined {
  readonly op: Combination
  readonly parts: readonly object[]

  constructor(op: Combination, parts: readonly object[]) {
    this.op = op
    this.parts = parts
  }
}

function make(where: object): Combined {
  return new Combined('and', [where])
}

/**
 * Conditions to combine before a queryset takes them. Which names are right comes from the place where it is used.
 *
 * @example
 * await Lot.filter(Q.or({ reserve: null }, { reserve: { lt: 100 } }))
 * await Lot.filter(Q.not({ seller: ann }), Q.xor({ status: 'open' }, { views: { gt: 10 } }))
 */
export const Q: QMaker = Object.assign(make, {
  and: (...parts: object[]) => new Combined('and', parts),
  or: (...parts: object[]) => new Combined('or', parts),
  xor: (...parts: object[]) => new Combined('xor', parts),
  not: (part: object) => new Combined('not', [part]),
}) as unknown as QMaker
