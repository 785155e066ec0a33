/** The queue: putting tasks in and taking them back out before they run. */
import { findApplication, type ServiceKey, serviceKey } from '../core/application.ts'
import { UniqueViolation } from '../db/engine/errors.ts'
import { atomic, onCommit } from '../db/engine/transaction.ts'
import { Task } from './models.ts'

/** What is told when something was enqueued: the runner of the application. */
export interface TaskWaker {
  /** Looks into the queue now. */
  wake(): void
}

/** The runner of the application. */
export const taskRunner: ServiceKey<TaskWaker> = serviceKey('tasks')

/** One entry of the queue. */
export interface TaskEntry {
  readonly name: string
  readonly key: string | null
  readonly dueAt: Date
  /** Plain JSON data. */
  readonly input: unknown
}

/** Writes an entry in the ambient transaction, or moves the one with the same name and key. */
export async function enqueueTask(entry: TaskEntry): Promise<void> {
  await atomic(async () => {
    if (!(await move(entry)) && !(await insert(entry))) await move(entry)
    onCommit(wakeRunner, { robust: true })
  })
}

/** Deletes the waiting entry with this name and key, and forgets that a running one was enqueued again. */
export async function cancelTask(name: string, key: string): Promise<boolean> {
  return atomic(async () => {
    const waiting = await Task.filter({ name, key, status: 'waiting' }).delete()
    if (waiting.total > 0) return true
    return (await Task.filter({ name, key, again: true }).update({ again: false })) > 0
  })
}

async function move({ name, key, dueAt, input }: TaskEntry): Promise<boolean> {
  if (key === null) return false
  const moved = { dueAt, input, attempts: 0, error: '', again: true }
  return (await Task.filter({ name, key }).update(moved)) > 0
}

/** `false` when another process inserted the same key in this very moment. */
async function insert({ name, key, dueAt, input }: TaskEntry): Promise<boolean> {
  try {
    await atomic(() => Task.create({ name, key, dueAt, input }))
    return true
  } catch (error) {
    if (key !== null && error instanceof UniqueViolation) return false
    throw error
  }
}

function wakeRunner(): void {
  findApplication()?.services.find(taskRunner)?.wake()
}
