/** What the demo says on the terminal. */
import type { DemoAccount } from './accounts.ts'

/** Says where the auction house is, who can sign in, and what to try. */
export function announceDemo(demo: {
  url: string
  accounts: readonly DemoAccount[]
  bots: number
}): void {
  const { accounts, bots } = demo
  const url = demo.url.replace('127.0.0.1', 'localhost')
  const width = Math.max(...accounts.map(({ role }) => role.length))
  const emailWidth = Math.max(...accounts.map(({ email }) => email.length))
  const lines = [
    '',
    `  The auction house is open: ${url}`,
    '',
    '  Accounts',
    ...accounts.map(
      ({ role, email, password }) =>
        `    ${role.padEnd(width)}  ${email.padEnd(emailWidth)}  ${password}`,
    ),
    '',
    '  To try',
    '    Open one lot in two browsers, as bidder one and bidder two, and bid.',
    `    Sell a car as the seller: ${url}/sell`,
    `    Look behind the scenes as staff: ${url}/admin/`,
    '    Stop the server and start it again under an open page.',
    bots > 0 ? `    ${bots} bots are bidding.` : '    Watch bots bid: npm run demo -- --bots 20',
    '',
    '  Ctrl+C stops it.',
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** One line that says what to do about a failed start. */
export function explainFailure(error: unknown): string {
  const { code, message, path } = error as NodeJS.ErrnoException
  const another = 'or choose another folder: npm run demo -- --data FOLDER'
  if (code === 'ENOSPC') return 'The disk is full. Make room and start again.'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${path} cannot be written. Check who owns it, ${another}`
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return `${path} is no folder. Move it away, ${another}`
  if (code?.startsWith('ERR_PARSE_ARGS')) return `${message}. ${demoUsage}`
  return message ?? String(error)
}

/** What the demo can be told. */
export const demoUsage = 'Use: npm run demo -- [--port 8000] [--bots 20] [--data FOLDER]'
