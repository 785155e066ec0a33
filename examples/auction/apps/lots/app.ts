/** The sale: lots, bids, and what is said about them. */
import { defineApp } from 'voltaic'
import * as admin from './admin.ts'
import * as channels from './channels.ts'
import * as models from './models.ts'
import * as policies from './policies.ts'
import * as tasks from './tasks.ts'

export const lots = defineApp(import.meta, { models, admin, channels, tasks, policies })
