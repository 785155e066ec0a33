import { routes as lots } from './apps/lots/routes.ts'
import { account } from './site/accounts.ts'
import { setTheme } from './site/theme.ts'

/** Every address of the auction house; those of the administration come with its app. */
export const routes = [lots, account.all, setTheme]
