/**
 * Background tasks: work that is enqueued with the transaction and runs after its commit, in this process or
 * another, at least once. `task(name, options, run)` declares one; `enqueue`, `enqueueAt` and `schedule` queue it.
 */
export { tasksApp } from './tasks/app.ts'
export { Task } from './tasks/models.ts'
export {
  type EnqueueOptions,
  isTask,
  type TaskDefinition,
  TaskInputError,
  type TaskOptions,
  type TaskRun,
  task,
} from './tasks/task.ts'
