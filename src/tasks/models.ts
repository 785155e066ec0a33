/** The queue, as a table. */

import { f } from '../db/fields/f.ts'
import { index, unique } from '../db/model/constraints.ts'
import { Model } from '../db/model/model.ts'

/** A task that waits, runs, or was given up. One that succeeded has no row any more. */
export class Task extends Model(
  {
    name: f.char({ maxLength: 200 }),
    key: f.char({ maxLength: 200, null: true }),
    input: f.json({ null: true }),
    status: f.choice(['waiting', 'running', 'dead'], { default: 'waiting' }),
    dueAt: f.dateTime(),
    attempts: f.int({ default: 0 }),
    again: f.boolean({ default: false, help: 'Enqueued once more while it was running.' }),
    lease: f.char({ maxLength: 40, null: true, help: 'The run that holds it.' }),
    leaseUntil: f.dateTime({ null: true }),
    error: f.text({ default: '', help: 'What the last attempt failed with.' }),
    createdAt: f.dateTime({ autoNowAdd: true }),
  },
  {
    ordering: ['dueAt', 'id'],
    indexes: [index('status', 'dueAt')],
    constraints: [unique('tasks_task_name_key', ['name', 'key'])],
  },
) {}
