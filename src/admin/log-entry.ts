/** The history that the admin keeps: who did what to which row, and when. */
import { f } from '../db/fields/f.ts'
import { index } from '../db/model/constraints.ts'
import { Model } from '../db/model/model.ts'

/**
 * One act of a member of staff. The actor and the row are kept by key and by name, not by relation:
 * a line of history outlives what it tells of.
 */
export class LogEntry extends Model(
  {
    at: f.dateTime({ autoNowAdd: true }),
    action: f.choice(['add', 'change', 'delete', 'action']),
    actorKey: f.char({ maxLength: 100 }),
    actorName: f.char({ maxLength: 200 }),
    /** `lots.Lot` */
    model: f.char({ maxLength: 150 }),
    rowKey: f.char({ maxLength: 200 }),
    rowLabel: f.char({ maxLength: 200 }),
    /** The name of a bulk action, else empty. */
    note: f.char({ maxLength: 200, default: '' }),
    /** The fields that differ: `{ field, from, to }` each. */
    changes: f.json(),
  },
  {
    ordering: ['-at', '-id'],
    indexes: [index('model', 'rowKey', '-at'), index('actorKey', '-at')],
  },
) {}
