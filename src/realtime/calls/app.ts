/** The app of the table of calls. */
import { defineApp } from '../../core/app-definition.ts'
import * as models from './models.ts'

/** The app `voltaic_calls`: its model and its migrations. Every project has it. */
export const callsApp = defineApp(import.meta, { label: 'voltaic_calls', models })
