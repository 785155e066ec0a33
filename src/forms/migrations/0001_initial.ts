import { f } from '../../db/fields/f.ts'
import { migration } from '../../migrations/migration.ts'
import { op } from '../../migrations/op.ts'

export default migration({
  operations: [
    op.createModel('UsedForm', {
      nonce: f.char({ maxLength: 32, primaryKey: true }),
      expiresAt: f.dateTime({ index: true }),
    }),
  ],
})
