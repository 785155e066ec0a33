import { Q } from '../../src/db/expressions/q.ts'
import { f } from '../../src/db/fields/f.ts'
import { unique } from '../../src/db/model/constraints.ts'
import { Model } from '../../src/db/model/model.ts'

export class Seat extends Model(
  { row: f.int(), number: f.int(), status: f.char({ maxLength: 9 }) },
  {
    constraints: [
      unique('seat_number', ['row', 'number'], { condition: Q({ status: 'sold' }) }),
      unique('seat_row', ['row'], { condition: { status: 'whole' } }),
      // @ts-expect-error no such field in the condition
      unique('seat_odd', ['row'], { condition: Q({ state: 'sold' }) }),
      // @ts-expect-error no such column
      unique('seat_none', ['rows']),
    ],
  },
) {}
