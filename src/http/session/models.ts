/** Sessions as they are stored. */

import { f } from '../../db/fields/f.ts'
import { Model } from '../../db/model/model.ts'

/** What the server remembers of one browser. The key is the hash of the cookie's token: a copy of the table opens nothing. */
export class Session extends Model({
  id: f.char({ maxLength: 43, primaryKey: true }),
  data: f.json({ default: () => ({}) }),
  userKey: f.char({ maxLength: 64, null: true, index: true }),
  ip: f.char({ maxLength: 45 }),
  userAgent: f.char({ maxLength: 300 }),
  createdAt: f.dateTime(),
  lastSeenAt: f.dateTime(),
  expiresAt: f.dateTime({ index: true }),
}) {}
