/** The doors with a reference. */
import { db } from './db.ts'
import type { DoorPlan } from './plan.ts'

export const doors: readonly DoorPlan[] = [
  db,
  onePage('index', 'voltaic'),
  onePage('http', 'voltaic/http'),
  onePage('views', 'voltaic/views'),
  onePage('forms', 'voltaic/forms'),
  onePage('auth', 'voltaic/auth'),
  onePage('policies', 'voltaic/policies'),
  onePage('realtime', 'voltaic/realtime'),
  onePage('client', 'voltaic/client'),
  onePage('tasks', 'voltaic/tasks'),
  onePage('admin', 'voltaic/admin'),
  onePage('migrations', 'voltaic/migrations'),
  onePage('testing', 'voltaic/testing'),
]

/** A door that is explained on one page. */
function onePage(door: string, title: string): DoorPlan {
  const file = `${title.split('/').at(-1)}.md`
  return { door: `${door}.ts`, pages: [{ file, title, from: [''] }] }
}
