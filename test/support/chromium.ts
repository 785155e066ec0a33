/**
 * A real browser for tests. The binary comes with a development dependency and is unpacked once per user
 * and version, so that root and a normal user, and two runs at once, do not get in each other's way.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)

const flags = [
  '--no-sandbox', // as root there is no sandbox; the pages are ours
  '--disable-setuid-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** Starts a headless browser that reaches the loopback interface only. Close it with `browser.close()`. */
export async function launchBrowser(): Promise<Browser> {
  const folder = await unpack()
  const executablePath = join(folder, 'chromium')
  const env = { ...process.env, ...(await environment(folder, executablePath)) }
  return chromium.launch({ executablePath, args: flags, env: defined(env), headless: true })
}

/** Unpacks the binary in a process of its own (the package always writes to its temporary folder), then moves it. */
async function unpack(): Promise<string> {
  const folder = join(
    tmpdir(),
    `voltaic-chromium-${await version()}-${process.getuid?.() ?? 'user'}`,
  )
  if (existsSync(folder)) return folder
  const staging = await mkdtemp(`${folder}.`)
  const code = "await (await import('@sparticuz/chromium')).default.executablePath()"
  const env = { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
  await run(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
    env,
  })
  try {
    await rename(staging, folder)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (!existsSync(folder)) throw error // else another run was first
  }
  return folder
}

async function version(): Promise<string> {
  const file = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'))
  return JSON.parse(await readFile(file, 'utf8')).version
}

/** The libraries and fonts that came along are used only where the system has none. */
async function environment(folder: string, binary: string): Promise<Record<string, string>> {
  const fonts = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_PATH: join(folder, 'fonts') }
  const works = await run(binary, ['--version', '--no-sandbox']).then(
    () => true,
    () => false,
  )
  return works ? fonts : { ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => !!entry[1])
  return Object.fromEntries(entries)
}
