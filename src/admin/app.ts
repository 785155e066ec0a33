/** The app of the admin's own table. */
import { defineApp } from '../core/app-definition.ts'
import { LogEntry } from './log-entry.ts'
import { realtimeChannel } from './realtime/realtime-channel.ts'

/** The admin, as an app of a project: `apps: [auth, admin, …]`. */
export const admin = defineApp(import.meta, {
  label: 'admin',
  models: { LogEntry },
  channels: { realtimeChannel },
})
