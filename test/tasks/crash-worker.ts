/** A process that runs one kind of task and says when it has begun: the test kills it in the middle. */
import { writeFile } from 'node:fs/promises'
import { createLog } from '../../src/core/log.ts'
import { connect } from '../../src/db/engine/connect.ts'
import { tasksApp } from '../../src/tasks/app.ts'
import { Task } from '../../src/tasks/models.ts'
import { createTaskRunner } from '../../src/tasks/runner.ts'
import { task } from '../../src/tasks/task.ts'

const [url = '', marks = '', behaviour] = process.argv.slice(2)

const ring = task('ring', {}, async ({ attempt }) => {
  await writeFile(`${marks}/${process.pid}-${attempt}`, '')
  console.log(`began attempt ${attempt}`)
  if (behaviour === 'hang') await new Promise(() => {})
  console.log('finished')
})

await connect(url, { app: tasksApp.label, models: [Task] })
const log = createLog('warn')
const runner = createTaskRunner({ tasks: [ring], log, lease: '600ms', pollInterval: '100ms' })
runner.start()
setInterval(() => {}, 1_000)
console.log('ready')
