import { f } from '../../../db/fields/f.ts'
import { migration } from '../../../migrations/migration.ts'
import { op } from '../../../migrations/op.ts'

export default migration({
  operations: [
    op.createModel('Call', {
      name: f.char({ primaryKey: true, maxLength: 43 }),
      input: f.char({ maxLength: 43 }),
      status: f.text(),
      lease: f.char({ maxLength: 24 }),
      leaseUntil: f.bigInt(),
      reply: f.text({ null: true }),
      expiresAt: f.bigInt({ index: true }),
    }),
  ],
})
