/** The app of the outbox's tables. */
import { defineApp } from '../core/app-definition.ts'
import * as models from './models.ts'

/** The app `voltaic_outbox`: its models and its migrations. Every project has it. */
export const outboxApp = defineApp(import.meta, { label: 'voltaic_outbox', models })
