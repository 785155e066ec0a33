/** A project for tests of several nodes: what a node is joined by comes from the environment. */
import { defineConfig, env } from '../../../../src/index.ts'
import * as channels from './channels.ts'
import * as models from './models.ts'
import * as policies from './policies.ts'
import { routes } from './routes.ts'

export default defineConfig({
  label: 'cluster',
  directory: import.meta.dirname,
  environment: 'development',
  secretKey: 'a secret that is known to every test of nodes',
  database: env.url('DATABASE_URL', 'sqlite::memory:'),
  backplane: env.url('BACKPLANE_URL', 'memory:'),
  logLevel: env.logLevel('LOG_LEVEL', 'error'),
  createTables: env.boolean('CREATE_TABLES', false),
  models,
  channels,
  policies,
  routes,
  userModel: () => models.User,
  allowedHosts: ['*'],
  realtime: {
    drain: env.text('DRAIN', '0ms'),
    limits: {
      connectionsPerAddress: 100_000,
      connectionsPerSession: 100_000,
      commandsPerSecond: env.number('COMMANDS_PER_SECOND', 50),
    },
  },
})
