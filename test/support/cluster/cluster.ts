/** Several nodes of one application in processes of their own, as `voltaic start` runs them. */
import { fileURLToPath } from 'node:url'
import { type StartedProcess, startNode } from '../child-process.ts'

const project = fileURLToPath(new URL('./project/', import.meta.url))
const command = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

/** What the nodes of a cluster share. */
export interface ClusterOptions {
  /** The address of an empty database; SQLite needs a file. */
  readonly database: string
  /** `memory:` when left out: each node is alone. */
  readonly backplane?: string
  /** Added to the environment of every node. */
  readonly env?: Readonly<Record<string, string>>
}

/** How one node is started. */
export interface ClusterNodeOptions {
  /** A free one unless it is named. */
  readonly port?: number
  /** Arguments of `voltaic start`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A node that answers. */
export interface ClusterNode extends AsyncDisposable {
  readonly process: StartedProcess
  /** `http://127.0.0.1:8123` */
  readonly url: string
  readonly port: number
  /** The address of its sockets. */
  readonly socketUrl: string
  /** Posts to one of the routes of the project, `/test/publish`, and gives what it answers. */
  act<T = unknown>(path: string, body: object, cookie?: string): Promise<T>
  /** Signs in by name and gives the cookie header. The account is made when there is none. */
  signIn(name: string): Promise<string>
}

/** Nodes of one application. `await using` kills those that still run. */
export class Cluster implements AsyncDisposable {
  readonly #options: ClusterOptions
  readonly #nodes: ClusterNode[] = []

  private constructor(options: ClusterOptions) {
    this.#options = options
  }

  /** Makes the tables in the database, and starts no node yet. */
  static async prepare(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options)
    await using maker = startNode(fileURLToPath(new URL('./make-tables.ts', import.meta.url)), [], {
      cwd: project,
      node: ['--import', 'voltaic/register'],
      env: { ...cluster.#env, CREATE_TABLES: 'true', BACKPLANE_URL: 'memory:' },
    })
    const { code } = await maker.exited
    if (code !== 0) throw new Error(`no tables: ${maker.stderr}`)
    return cluster
  }

  /** Starts a node and waits until it answers. */
  async start({ port = 0, args = [], env = {} }: ClusterNodeOptions = {}): Promise<ClusterNode> {
    const started = startNode(command, ['start', '--port', String(port), ...args], {
      cwd: project,
      node: ['--import', 'voltaic/register'],
      env: { ...this.#env, ...env },
    })
    const [, url = ''] = await started.ready(/(http:\/\/[\w.]+:\d+)/)
    const node = nodeAt(started, url)
    this.#nodes.push(node)
    return node
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node[Symbol.asyncDispose]()))
  }

  get #env(): Record<string, string | undefined> {
    const { database, backplane = 'memory:', env } = this.#options
    return { NODE_ENV: undefined, DATABASE_URL: database, BACKPLANE_URL: backplane, ...env }
  }
}

function nodeAt(started: StartedProcess, url: string): ClusterNode {
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        ...(cookie && { cookie }),
      },
    })
  return {
    process: started,
    url,
    port: Number(new URL(url).port),
    socketUrl: `${url.replace('http', 'ws')}/_voltaic/socket`,
    async act<T>(path: string, body: object, cookie?: string): Promise<T> {
      const response = await post(path, body, cookie)
      const text = await response.text()
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
      return JSON.parse(text) as T
    },
    async signIn(name: string): Promise<string> {
      const response = await post('/test/sign-in', { name })
      if (!response.ok)
        throw new Error(`not signed in: ${response.status} ${await response.text()}`)
      return response.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ')
    },
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  }
}
