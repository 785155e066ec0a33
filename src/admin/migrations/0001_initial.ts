import { f } from '../../db/fields/f.ts'
import { migration } from '../../migrations/migration.ts'
import { op } from '../../migrations/op.ts'

export default migration({
  operations: [
    op.createModel(
      'LogEntry',
      {
        at: f.dateTime({ autoNowAdd: true }),
        action: f.choice(['add', 'change', 'delete', 'action']),
        actorKey: f.char({ maxLength: 100 }),
        actorName: f.char({ maxLength: 200 }),
        model: f.char({ maxLength: 150 }),
        rowKey: f.char({ maxLength: 200 }),
        rowLabel: f.char({ maxLength: 200 }),
        note: f.char({ maxLength: 200, default: '' }),
        changes: f.json(),
      },
      {
        ordering: ['-at', '-id'],
        indexes: [{ columns: ['model', 'rowKey', '-at'] }, { columns: ['actorKey', '-at'] }],
      },
    ),
  ],
})
