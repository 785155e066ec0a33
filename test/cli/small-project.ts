/** A project of one page, to be started. */
import { type ProjectFolder, projectFolder } from './project-folder.ts'

const config = `import { defineConfig } from 'voltaic'
import { get, json } from 'voltaic/http'
import { greeting } from './apps/greeting.ts'
export default defineConfig({
  label: 'shop',
  secretKey: 'x'.repeat(32),
  allowedHosts: ['127.0.0.1'],
  logLevel: 'warn',
  routes: [
    get('/', () => json({ greeting, environment: process.env.NODE_ENV })),
    get('/slow', async () => {
      console.log('slow began')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return json('slow')
    }),
  ],
})
`
/** Makes the project: its page says `greeting` from `apps/greeting.ts`. */
export function smallProject(): Promise<ProjectFolder> {
  return projectFolder({
    'voltaic.config.ts': config,
    'apps/greeting.ts': "export const greeting: string = 'hello'\n",
  })
}

/** The line that says where it runs. */
export const running = /is running at (http:\/\/\S+)/

/** The JSON of an address. */
export async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json()
}
