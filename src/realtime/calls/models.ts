/** The table of calls with a key. The statements about it are written by hand, in `claims.ts`. */
import { f } from '../../db/fields/f.ts'
import { Model } from '../../db/model/model.ts'

/** A call that was made with a key: it runs, or its reply is kept. Times are milliseconds since 1970. */
export class Call extends Model(
  {
    name: f.char({
      maxLength: 43,
      primaryKey: true,
      help: 'A hash of who calls what with which key.',
    }),
    input: f.char({ maxLength: 43, help: 'A hash of what it was called with.' }),
    status: f.choice(['running', 'committed', 'done'], {
      help: 'Committed: something that it did is kept, so it is never run again.',
    }),
    lease: f.char({ maxLength: 24, help: 'The run that holds it.' }),
    leaseUntil: f.bigInt(),
    reply: f.text({ null: true }),
    expiresAt: f.bigInt({ index: true }),
  },
  { table: 'voltaic_calls_call' },
) {}
