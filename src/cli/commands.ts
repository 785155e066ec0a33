/** All commands, in the order in which help shows them. */
import type { CommandEntry } from './command-entry.ts'

export const commands: readonly CommandEntry[] = [
  {
    name: 'dev',
    about: 'Run the project, and restart it when a file changes',
    load: () => import('./commands/dev.ts'),
  },
  {
    name: 'start',
    about: 'Run the project in production',
    load: () => import('./commands/start.ts'),
  },
  {
    name: 'build',
    about: 'Bundle what the browser gets',
    load: () => import('./commands/build.ts'),
  },
  {
    name: 'makemigrations',
    about: 'Write the migrations that the models need',
    load: () => import('./commands/makemigrations.ts'),
  },
  {
    name: 'migrate',
    about: 'Bring the database to the migrations',
    load: () => import('./commands/migrate.ts'),
  },
  {
    name: 'squashmigrations',
    about: 'Write one migration in the place of many',
    load: () => import('./commands/squashmigrations.ts'),
  },
  {
    name: 'showmigrations',
    about: 'List the migrations, and which the database has',
    load: () => import('./commands/showmigrations.ts'),
  },
  {
    name: 'sqlmigrate',
    about: 'Show the SQL of a migration',
    load: () => import('./commands/sqlmigrate.ts'),
  },
  {
    name: 'inspectdb',
    about: 'Write models for the tables of a database',
    load: () => import('./commands/inspectdb.ts'),
  },
  {
    name: 'createsuperuser',
    about: 'Make a user who may do everything',
    load: () => import('./commands/createsuperuser.ts'),
  },
  {
    name: 'routes',
    about: 'List the routes',
    load: () => import('./commands/routes.ts'),
  },
  {
    name: 'check',
    about: 'Look for what can be known to be wrong',
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'rt',
    about: 'Tools for real time: measure a server',
    load: () => import('./commands/rt.ts'),
  },
]
