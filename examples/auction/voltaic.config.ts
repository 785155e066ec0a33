import { defineConfig, env } from 'voltaic'
import { admin } from 'voltaic/admin'
import { auth } from 'voltaic/auth'
import { accounts } from './apps/accounts/app.ts'
import { User } from './apps/accounts/models.ts'
import { lots } from './apps/lots/app.ts'
import { routes } from './routes.ts'
import { errorPages } from './site/error-pages.tsx'

export default defineConfig({
  label: 'auction',
  directory: import.meta.dirname,
  secretKey: env.secret('SECRET_KEY'),
  database: env.url('DATABASE_URL', 'sqlite:data/auction.sqlite'),
  backplane: env.url('BACKPLANE_URL', 'memory:'),
  logLevel: env.logLevel('LOG_LEVEL', 'info'),
  apps: [auth, admin, accounts, lots],
  routes,
  errorPages,
  userModel: () => User,
  allowedHosts: env.list('ALLOWED_HOSTS'),
})
