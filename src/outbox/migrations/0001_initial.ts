import { f } from '../../db/fields/f.ts'
import { migration } from '../../migrations/migration.ts'
import { op } from '../../migrations/op.ts'
import { unique } from '../../migrations/operations/rules.ts'

export default migration({
  operations: [
    op.createModel(
      'Counter',
      {
        kind: f.char({ maxLength: 40 }),
        stream: f.char({ maxLength: 255 }),
        number: f.bigInt(),
      },
      { constraints: [unique('voltaic_outbox_counter_stream', ['kind', 'stream'])] },
    ),
    op.createModel(
      'Entry',
      {
        kind: f.char({ maxLength: 40 }),
        stream: f.char({ maxLength: 255 }),
        number: f.bigInt(),
        payload: f.text(),
      },
      { constraints: [unique('voltaic_outbox_entry_number', ['kind', 'stream', 'number'])] },
    ),
  ],
})
