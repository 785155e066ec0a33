/** The commands of the protocol, and what each of them does. */

import { disconnects } from '../../protocol/codes.ts'
import { isRequest } from '../../protocol/command-fields.ts'
import type {
  ChannelRequest,
  ClientInfo,
  Command,
  CommandName,
  Results,
  RpcRequest,
} from '../../protocol/frames.ts'
import { refresh, subRefresh } from '../token/refresh-commands.ts'
import { fail } from './command-error.ts'
import { connect, refuse } from './connect-command.ts'
import type { Connection } from './connection.ts'
import { history } from './history-command.ts'
import { publish } from './publish-command.ts'
import { subscribe } from './subscribe-command.ts'

type Handler<Request> = (connection: Connection, request: Request, id: number) => Answer
type Answer = Results | undefined | Promise<Results | undefined>

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
  sub_refresh: subRefresh,
}

/** What may be done when the token has expired: get a new one, and leave. */
const always: ReadonlySet<CommandName> = new Set(['refresh', 'unsubscribe'])

/** Does what a command says; what it results in, unless it was answered already. Throws `CommandError`. */
export function handleCommand(connection: Connection, id: number, command: Command): Answer {
  const name = nameOf(command)
  if (!name) return fail('methodNotFound')
  const request = command[name]
  if (!isRequest(name, request)) return refuse(connection, disconnects.badRequest)
  if (connection.isExpired && !always.has(name)) return fail('expired')
  return (handlers[name] as Handler<unknown>)(connection, request, id)
}

function nameOf(command: Command): CommandName | undefined {
  return Object.keys(command).find((key) => Object.hasOwn(handlers, key)) as CommandName | undefined
}

function unsubscribe(connection: Connection, { channel }: ChannelRequest): Results {
  connection.subscription(channel)?.end()
  return { unsubscribe: {} }
}

async function rpc(connection: Connection, request: RpcRequest): Promise<Results> {
  const { calls, limits } = connection.node
  if (typeof request.method !== 'string') return fail('methodNotFound')
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

async function clientsOf(connection: Connection, channel: string): Promise<ClientInfo[]> {
  const { local } = await connection.subscribed(channel)
  if (!local.named.definition.presence) return fail('notAvailable')
  return connection.node.attendance.clients(channel)
}
