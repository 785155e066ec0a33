#!/usr/bin/env node
// Plain JavaScript that an old Node understands, so that it can say what it needs.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 24 || (major === 24 && minor < 7)) {
  console.error(
    `error: Voltaic needs Node 24.7 or newer, and this is ${process.versions.node}. ` +
      'Run "npm install --save-dev node@24" in your project and start it with "npx voltaic", or see https://nodejs.org.',
  )
  process.exitCode = 1
} else {
  start()
}

/** Runs the sources beside this file where they are (the repository), the published files elsewhere. */
function start() {
  const here = (path) => fileURLToPath(new URL(path, import.meta.url))
  const isRepository = existsSync(here('../src/cli/main.ts'))
  const register = new URL(
    isRepository ? '../src/register.ts' : '../dist/register.js',
    import.meta.url,
  )
  replaceProcess([
    '--disable-warning=ExperimentalWarning',
    ...youngGeneration(),
    ...(isRepository ? ['--conditions=voltaic-src'] : []),
    ...(existsSync(fileURLToPath(register)) ? [`--import=${register.href}`] : []),
    isRepository ? here('../src/cli/main.ts') : here('../dist/cli/main.js'),
    ...process.argv.slice(2),
  ])
}

/**
 * While thousands of connections open, a young generation that may grow to 16 MB three times costs more memory than
 * they do. With 8 MB they cost a third of that, and requests and calls take as long as before. What NODE_OPTIONS say counts instead.
 */
function youngGeneration() {
  const isSet = /--max[-_]semi[-_]space[-_]size/.test(process.env.NODE_OPTIONS ?? '')
  return process.argv[2] === 'start' && !isSet ? ['--max-semi-space-size=8'] : []
}

/** Becomes the other process where the system can, so that signals and the exit code need no passing on. */
function replaceProcess(args) {
  if (process.platform !== 'win32' && process.execve) {
    process.removeAllListeners('warning')
    process.execve(process.execPath, [process.execPath, ...args], process.env)
  }
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : code
  })
}
