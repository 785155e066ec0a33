/** Who sells and who bids. */
import { defineApp } from 'voltaic'
import * as admin from './admin.ts'
import * as models from './models.ts'
import * as policies from './policies.ts'

export const accounts = defineApp(import.meta, { models, admin, policies })
