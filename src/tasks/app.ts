/** The app of the queue's table. */
import { defineApp } from '../core/app-definition.ts'
import * as models from './models.ts'

/** The app `voltaic_tasks`: its model and its migrations. Every project has it. */
export const tasksApp = defineApp(import.meta, { label: 'voltaic_tasks', models })
