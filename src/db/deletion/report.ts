/** What a deletion did. */

/** How many rows were deleted, in all and by model label: `{ total: 4, byModel: { 'lots.Lot': 1, 'lots.Bid': 3 } }`. */
export interface DeleteReport {
  readonly total: number
  readonly byModel: Readonly<Record<string, number>>
}
