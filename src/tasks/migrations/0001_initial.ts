import { f } from '../../db/fields/f.ts'
import { migration } from '../../migrations/migration.ts'
import { op } from '../../migrations/op.ts'
import { index, unique } from '../../migrations/operations/rules.ts'

export default migration({
  operations: [
    op.createModel(
      'Task',
      {
        name: f.char({ maxLength: 200 }),
        key: f.char({ null: true, maxLength: 200 }),
        input: f.json({ null: true }),
        status: f.text({ default: 'waiting' }),
        dueAt: f.dateTime(),
        attempts: f.int({ default: 0 }),
        again: f.boolean({ default: false }),
        lease: f.char({ null: true, maxLength: 40 }),
        leaseUntil: f.dateTime({ null: true }),
        error: f.text({ default: '' }),
        createdAt: f.dateTime(),
      },
      {
        ordering: ['dueAt', 'id'],
        indexes: [index('status', 'dueAt')],
        constraints: [unique('tasks_task_name_key', ['name', 'key'])],
      },
    ),
  ],
})
