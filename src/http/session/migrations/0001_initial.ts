import { f } from '../../../db/fields/f.ts'
import { migration } from '../../../migrations/migration.ts'
import { op } from '../../../migrations/op.ts'

export default migration({
  operations: [
    op.createModel('Session', {
      id: f.char({ maxLength: 43, primaryKey: true }),
      data: f.json(),
      userKey: f.char({ maxLength: 64, null: true, index: true }),
      ip: f.char({ maxLength: 45 }),
      userAgent: f.char({ maxLength: 300 }),
      createdAt: f.dateTime(),
      lastSeenAt: f.dateTime(),
      expiresAt: f.dateTime({ index: true }),
    }),
  ],
})
