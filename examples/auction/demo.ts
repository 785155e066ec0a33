/**
 * Starts the auction house with everything it needs: the database, the cars, the accounts.
 *   node --conditions=voltaic-src --import voltaic/register examples/auction/demo.ts [--port 8000] [--bots 20] [--data DIR]
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createApp } from 'voltaic'
import { botRoles, demoAccounts, roleUser, visitorRoles } from './demo/accounts.ts'
import { runBot } from './demo/bots.ts'
import { announceDemo, demoUsage, explainFailure } from './demo/output.ts'
import { nextLots, openSale } from './demo/sale.ts'

try {
  await start()
} catch (error) {
  process.stderr.write(`${explainFailure(error)}\n`)
  process.exitCode = 1
}

async function start(): Promise<void> {
  const { port, bots, data, help } = readOptions()
  if (help) return void process.stdout.write(`${demoUsage}\n`)
  await mkdir(data, { recursive: true })
  const accountsFile = join(data, 'demo-accounts.json')
  process.env.DATABASE_URL ??= `sqlite:${join(data, 'auction.sqlite')}`
  process.env.LOG_LEVEL ??= 'warn'
  const { default: config } = await import('./voltaic.config.ts')
  const app = await createApp(config)
  await app.migrate()
  const accounts = await app.run(async () => {
    const made = await demoAccounts(accountsFile, visitorRoles)
    await openSale({ house: await roleUser('house'), seller: await roleUser('seller') })
    return made
  })
  const { url } = await app.listen({ port })
  announceDemo({ url, accounts, bots })
  const stop = new AbortController()
  closeOnSignal(async () => {
    stop.abort()
    await app.close()
  })
  const botAccounts = await app.run(() => demoAccounts(accountsFile, botRoles(bots)))
  const lots = () => app.run(nextLots)
  const { signal } = stop
  await Promise.all(botAccounts.map((account) => runBot({ url, account, lots, signal })))
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8000' },
      bots: { type: 'string', default: '0' },
      data: { type: 'string', default: join(import.meta.dirname, 'data') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return {
    port: wholeNumber('--port', values.port, 65_535),
    bots: wholeNumber('--bots', values.bots, 150),
    data: resolve(values.data),
    help: values.help,
  }
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= most) return value
  throw new Error(`${name} is "${text}". Give a whole number from 0 to ${most}.`)
}

/** Ctrl-C reaches this process twice, from the terminal and from npm's side: only a later second one ends it at once. */
function closeOnSignal(close: () => Promise<void>): void {
  let since: number | undefined
  const stop = () => {
    if (since === undefined) void close()
    else if (performance.now() - since > 1_000) process.exit(1)
    since ??= performance.now()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}
