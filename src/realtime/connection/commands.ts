/** The commands of the protocol, and what each of them does. */
import { clock } from '../../core/clock.ts'
import { type Disconnect, disconnects } from '../../protocol/codes.ts'
import type {
  ChannelRequest,
  Command,
  CommandName,
  ConnectRequest,
  ConnectResult,
  RefreshRequest,
  Results,
  RpcRequest,
} from '../../protocol/frames.ts'
import { type Identity, userKeyOf } from '../identity.ts'
import { commandErrors, fail } from './command-error.ts'
import type { Connection } from './connection.ts'
import { errorFrame, type Frame, replyFrame } from './frame.ts'
import { history } from './history-command.ts'
import { publish } from './publish-command.ts'
import { subscribe } from './subscribe-command.ts'

type Handler<Request> = (connection: Connection, request: Request, id: number) => Answer
type Answer = Results | undefined | Promise<Results | undefined>

const version = 'voltaic'

const handlers: { readonly [Name in CommandName]: Handler<NonNullable<Command[Name]>> } = {
  connect,
  subscribe,
  unsubscribe,
  publish,
  presence,
  presence_stats: presenceStats,
  history,
  rpc,
  refresh,
  sub_refresh: () => ({ sub_refresh: {} }),
}

/** Does what a command says; the reply, unless it was sent already. Throws `CommandError`. */
export async function handleCommand(
  connection: Connection,
  id: number,
  command: Command,
): Promise<Frame | undefined> {
  const name = Object.keys(command).find((key) => Object.hasOwn(handlers, key)) as
    | CommandName
    | undefined
  if (!name)
    return command.send
      ? refuse(connection, disconnects.notAvailable)
      : errorFrame(id, commandErrors.methodNotFound)
  const request = command[name]
  if (!isRequest(name, request)) return refuse(connection, disconnects.badRequest)
  const results = await (handlers[name] as Handler<unknown>)(connection, request, id)
  return results && replyFrame(id, results)
}

const requiredText: Partial<Record<CommandName, string>> = {
  subscribe: 'channel',
  unsubscribe: 'channel',
  publish: 'channel',
  presence: 'channel',
  presence_stats: 'channel',
  history: 'channel',
  sub_refresh: 'channel',
  rpc: 'method',
  refresh: 'token',
}

function isRequest(name: CommandName, request: unknown): boolean {
  if (typeof request !== 'object' || request === null) return false
  const field = requiredText[name]
  return field === undefined || typeof (request as Record<string, unknown>)[field] === 'string'
}

function refuse(connection: Connection, disconnect: Disconnect): undefined {
  connection.disconnect(disconnect)
  return undefined
}

async function connect(
  connection: Connection,
  { token }: ConnectRequest,
  id: number,
): Promise<undefined> {
  if (connection.isOpen) return refuse(connection, disconnects.badRequest)
  connection.begin()
  const identity = token ? await authenticate(connection, token) : connection.identity
  if (identity === 'expired') return fail('tokenExpired')
  if (!identity) return refuse(connection, disconnects.invalidToken)
  connection.send(replyFrame(id, { connect: connectResult(connection, identity) }))
  connection.open(identity)
  return undefined
}

async function authenticate(
  { node }: Connection,
  token: string,
): Promise<Identity | 'expired' | undefined> {
  return node.authenticateToken?.(token)
}

function connectResult({ id, node, session }: Connection, { expiresAt }: Identity): ConnectResult {
  const lifetime =
    expiresAt === undefined ? undefined : Math.ceil((expiresAt - clock.now()) / 1_000)
  return {
    client: id,
    version,
    ...(lifetime !== undefined && { expires: true, ttl: Math.max(lifetime, 1) }),
    ping: node.times.ping / 1_000,
    pong: true,
    ...session,
  }
}

async function refresh(
  connection: Connection,
  { token }: RefreshRequest,
): Promise<Results | undefined> {
  const identity = await authenticate(connection, token)
  if (identity === 'expired') return fail('tokenExpired')
  if (!identity || userKeyOf(identity.user) !== connection.userKey) {
    return refuse(connection, disconnects.invalidToken)
  }
  connection.identity = identity
  connection.lease.start(identity.expiresAt)
  return { refresh: connectResult(connection, identity) }
}

function unsubscribe(connection: Connection, { channel }: ChannelRequest): Results {
  connection.subscription(channel)?.end()
  return { unsubscribe: {} }
}

async function rpc(connection: Connection, request: RpcRequest): Promise<Results> {
  const { calls, limits } = connection.node
  if (connection.callsInFlight >= limits.callsInFlight) return fail('tooManyRequests')
  connection.callsInFlight += 1
  try {
    const data = await calls.run(connection, request)
    return { rpc: data === undefined ? {} : { data } }
  } finally {
    connection.callsInFlight -= 1
  }
}

async function presence(connection: Connection, { channel }: ChannelRequest): Promise<Results> {
  const clients = await clientsOf(connection, channel)
  return { presence: { presence: Object.fromEntries(clients.map((each) => [each.client, each])) } }
}

async function presenceStats(
  connection: Connection,
  { channel }: ChannelRequest,
): Promise<Results> {
  const clients = await clientsOf(connection, channel)
  const users = new Set(clients.map(({ user }) => user))
  return { presence_stats: { num_clients: clients.length, num_users: users.size } }
}

async function clientsOf(connection: Connection, channel: string) {
  const { node } = connection
  const subscription = connection.subscription(channel)
  if (!subscription || subscription.isHeld) return fail('permissionDenied')
  if (!subscription.local.named.definition.presence) return fail('notAvailable')
  return node.attendance.clients(channel)
}
