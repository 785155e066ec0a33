/** What has to be right before an application is shown to the world. */
import { existsSync } from 'node:fs'
import type { Check, CheckMessage } from '../../core/checks.ts'
import { buildDirectory } from '../assets.ts'
import { type CompleteSettings, isMissingSecret } from '../settings.ts'

/** The checks of `voltaic check --deploy`, and those that every start in production makes. */
export function deployChecks(settings: CompleteSettings): Check[] {
  const isProduction = settings.environment === 'production'
  return [({ deploy }) => (deploy || isProduction ? findings(settings) : [])]
}

function findings({
  secretKey,
  allowedHosts,
  database,
  directory,
}: CompleteSettings): CheckMessage[] {
  const found: CheckMessage[] = []
  if (secretKey === undefined || isMissingSecret(secretKey)) {
    found.push({
      level: 'error',
      id: 'app.secret-key',
      message: 'There is no secret key.',
      hint: 'Set secretKey, for example from env.secret("SECRET_KEY").',
    })
  }
  if (allowedHosts.length === 0) {
    found.push({
      level: 'error',
      id: 'app.allowed-hosts',
      message: 'No host is allowed.',
      hint: 'Name the hosts that the application answers for in allowedHosts.',
    })
  }
  if (database === 'sqlite::memory:') {
    found.push({
      level: 'warning',
      id: 'app.database',
      message: 'The database is in memory: a restart forgets everything.',
      hint: 'Set database, such as sqlite:data/app.sqlite.',
    })
  }
  if (!existsSync(buildDirectory(directory))) {
    found.push({
      level: 'warning',
      id: 'app.islands',
      message: 'The islands are not built; they are bundled when they are first asked for.',
      hint: 'Run voltaic build.',
    })
  }
  return found
}
