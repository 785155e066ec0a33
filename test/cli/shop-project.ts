/** A project with users, products and routes, for the commands that look into a project. */
import { type ProjectFolder, projectFolder } from './project-folder.ts'

/** The files of the project, by path. */
export const shopFiles = {
  'voltaic.config.ts': `import { defineConfig } from 'voltaic'
import { auth } from 'voltaic/auth'
import { User } from './apps/shop/models.ts'
import { shop } from './apps/shop/app.ts'
export default defineConfig({
  label: 'shop',
  database: 'sqlite:data/shop.sqlite',
  apps: [auth, shop],
  userModel: () => User,
})
`,
  'apps/shop/app.ts': `import { defineApp } from 'voltaic'
import * as models from './models.ts'
import * as routes from './routes.ts'
export const shop = defineApp(import.meta, { models, routes })
`,
  'apps/shop/models.ts': `import { userFields } from 'voltaic/auth'
import { Model, f } from 'voltaic/db'
export class User extends Model({ ...userFields }) {}
export class Product extends Model({ title: f.char({ maxLength: 80 }) }) {}
`,
  'apps/shop/routes.ts': `import { get, group, json, post } from 'voltaic/http'
export const all = group('/products', [
  get('/', () => json([])),
  get('/:id', ({ params }) => json(params)),
  post('/', { auth: 'required' }, () => json({})),
])
`,
}

/** How a command ended, and what it wrote. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Makes the project. */
export function shopProject(): Promise<ProjectFolder> {
  return projectFolder(shopFiles)
}

/** Runs a command in a project, with an empty standard input unless there is some. */
export async function run(
  project: ProjectFolder,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const child = project.voltaic(args, { input: '', ...options })
  const { code } = await child.exited
  return { code, stdout: child.stdout, stderr: child.stderr }
}
