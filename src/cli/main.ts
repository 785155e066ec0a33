/** The program `voltaic`. `bin/voltaic.js` starts it. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit() // nobody reads on, as in `voltaic routes | head`
})
const { runCommandLine } = await import('./command-line.ts')
const { processTerminal } = await import('./terminal.ts')
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal())
