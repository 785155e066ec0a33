/** The tables of the outbox. The statements about them are written by hand, for their locks. */
import { f } from '../db/fields/f.ts'
import { unique } from '../db/model/constraints.ts'
import { Model } from '../db/model/model.ts'

/** What was committed and waits to be forwarded. What has been forwarded has no row any more. */
export class Entry extends Model(
  {
    kind: f.char({ maxLength: 40, help: 'Who forwards it.' }),
    stream: f.char({ maxLength: 255, help: 'What it keeps its order in: a channel.' }),
    number: f.bigInt({ help: 'Its place in the stream: numbers follow the commits.' }),
    payload: f.text(),
  },
  {
    table: 'voltaic_outbox_entry',
    constraints: [unique('voltaic_outbox_entry_number', ['kind', 'stream', 'number'])],
  },
) {}

/** The last number of a stream; its row is what transactions of the stream queue at, just before they commit. */
export class Counter extends Model(
  {
    kind: f.char({ maxLength: 40 }),
    stream: f.char({ maxLength: 255 }),
    number: f.bigInt(),
  },
  {
    table: 'voltaic_outbox_counter',
    constraints: [unique('voltaic_outbox_counter_stream', ['kind', 'stream'])],
  },
) {}
