/** An application that has a database with the table of the queue, and nothing else. */
import type { TestContext } from 'node:test'
import { type Application, runInApplication, Services } from '../../src/core/application.ts'
import { createLog } from '../../src/core/log.ts'
import { openDatabase } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'
import { databases } from '../../src/db/engine/databases.ts'
import { bindModels } from '../../src/db/model/meta.ts'
import { tasksApp } from '../../src/tasks/app.ts'
import { Task } from '../../src/tasks/models.ts'
import { taskRunner } from '../../src/tasks/queue.ts'
import {
  createTaskRunner,
  type TaskRunner,
  type TaskRunnerOptions,
} from '../../src/tasks/runner.ts'
import { emptyDatabase } from '../support/empty-database.ts'

/** An application with a queue. */
export interface TasksApplication extends Application {
  readonly database: Database
  /** Runs `fn` as this application. */
  run<T>(fn: () => T): T
  /** Makes and starts the application's runner; it is closed with the test. */
  start(options: Omit<TaskRunnerOptions, 'application' | 'log'>): TaskRunner
  /** The lines of the log. */
  readonly lines: Record<string, unknown>[]
}

/** Makes one on `url`, an empty database by default. It is closed with the test. */
export async function tasksApplication(
  t: TestContext,
  url?: string,
  options: { createTables?: boolean } = {},
): Promise<TasksApplication> {
  const made = url === undefined ? await emptyDatabase() : undefined
  const database = await openDatabase(url ?? made?.url ?? '')
  bindModels([Task], { app: tasksApp.label })
  database.addModels([Task])
  if (options.createTables ?? true) await database.createTables()
  const services = new Services()
  services.provide(databases, new Map([['default', database]]))
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) })
  const runners: TaskRunner[] = []
  t.after(async () => {
    for (const runner of runners) await runner.close()
    await database.close()
    await made?.[Symbol.asyncDispose]()
  })
  const application: Application = { label: 'tasks-test', services }
  return {
    ...application,
    database,
    lines,
    run: (fn) => runInApplication(application, fn),
    start(runnerOptions) {
      const runner = createTaskRunner({ ...runnerOptions, application, log })
      runners.push(runner)
      if (!services.find(taskRunner)) services.provide(taskRunner, runner)
      runner.start()
      return runner
    },
  }
}
