/** Makes the tables of the project that tests of nodes run. */
import { createApp } from '../../../src/app/create-app.ts'
import settings from './project/voltaic.config.ts'

await (await createApp(settings)).close()
