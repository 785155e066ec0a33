/** Calls: what clients ask the server to do, with a reply. */
import { clock } from '../../core/clock.ts'
import { type FieldMessages, parseWith } from '../../core/standard-schema.ts'
import { ValidationError } from '../../db/errors.ts'
import { errorCodes } from '../../protocol/codes.ts'
import type { ErrorReply, RpcRequest } from '../../protocol/frames.ts'
import { CallRefused } from '../channel/call-refused.ts'
import type { CallDefinition } from '../channel/channel-definition.ts'
import type { ChannelRegistry, NamedChannel } from '../channel/channel-registry.ts'
import { CommandError, commandErrors, fail } from '../connection/command-error.ts'
import type { Connection } from '../connection/connection.ts'
import { Deadline, DeadlineExceeded } from '../deadline.ts'
import type { Gate, LooseContext } from '../rights/gate.ts'
import type { CallOutcome, Tally } from '../tally.ts'
import type { Reply, ReplyStore } from './reply-store.ts'

const longestKey = 128
const mostMethods = 1_000
/** A text of so many characters is nobody else's, so that it tells visitors apart that nothing else does. */
const unguessable = 20

/** What {@link Calls} are made of. */
export interface CallsOptions {
  readonly registry: ChannelRegistry
  readonly gate: Gate
  readonly tally: Tally
  readonly replies: ReplyStore
  /** How long a call may take, in milliseconds. */
  readonly timeout: number
}

interface Method {
  readonly channel: NamedChannel
  readonly definition: CallDefinition
  /** What it is counted as: the pattern of the channel and the name of the call. */
  readonly counted: string
}

interface Call extends Method {
  readonly connection: Connection
  readonly data: unknown
}

/** Runs calls. A call that is repeated with the same key, within five minutes, gives the first result again. */
export class Calls {
  readonly #registry: ChannelRegistry
  readonly #gate: Gate
  readonly #tally: Tally
  readonly #timeout: number
  /** The calls that run. */
  readonly #running = new Set<Deadline>()
  /** Methods by their name on the wire, so that one that is called again and again is found once. */
  readonly #methods = new Map<string, Method>()
  readonly #replies: ReplyStore

  constructor(options: CallsOptions) {
    this.#registry = options.registry
    this.#gate = options.gate
    this.#tally = options.tally
    this.#replies = options.replies
    this.#timeout = options.timeout
  }

  /** Runs a call and resolves with its result. Throws a `CommandError` for everything that is not one. */
  async run(connection: Connection, request: RpcRequest): Promise<unknown> {
    const { channel, definition, counted } = this.#method(request.method)
    const start = clock.monotonic()
    let outcome: CallOutcome = 'ok'
    try {
      const call = { channel, definition, counted, connection, data: request.data }
      return await this.#perform(call, request)
    } catch (error) {
      outcome = outcomeOf(error)
      throw error
    } finally {
      this.#tally.called(counted, outcome, clock.monotonic() - start)
    }
  }

  #perform(call: Call, { method, key, scope }: RpcRequest): Promise<unknown> {
    if (key === undefined) return this.#inTime((deadline) => this.#answer(call, deadline))
    if (typeof key !== 'string' || key.length > longestKey) return fail('badRequest')
    const name = `${ownerOf(call.connection, key, scope)}\n${method}\n${key}`
    return this.#inTime((deadline) => {
      const keyed = { name, input: call.data, signal: deadline.signal }
      return this.#replies.once(keyed, () => this.#answer(call, deadline))
    })
  }

  /** Answers all calls that run with an error that says to try again; what they do later is ignored. */
  interrupt(): void {
    for (const call of this.#running) call.end(new CommandError(commandErrors.shutdown))
  }

  close(): void {
    this.#replies.close()
  }

  #method(name: string): Method {
    const known = this.#methods.get(name)
    if (known) return known
    const method = this.#find(name)
    if (this.#methods.size >= mostMethods) this.#methods.delete(this.#methods.keys().next().value!)
    this.#methods.set(name, method)
    return method
  }

  #find(method: string): Method {
    const split = method.lastIndexOf('#')
    const channel = split < 0 ? fail('methodNotFound') : this.#registry.find(method.slice(0, split))
    if (!channel) return fail('unknownChannel')
    const definition = channel.definition.calls.get(method.slice(split + 1))
    if (!definition) return fail('methodNotFound')
    return { channel, definition, counted: channel.definition.pattern + method.slice(split) }
  }

  async #inTime(perform: (deadline: Deadline) => Promise<Reply>): Promise<unknown> {
    const deadline = new Deadline()
    this.#running.add(deadline)
    try {
      const reply = await deadline.run(this.#timeout, perform)
      if ('error' in reply) throw new CommandError(reply.error)
      return reply.data
    } catch (error) {
      if (error instanceof DeadlineExceeded) throw new CommandError(commandErrors.timeout)
      throw error instanceof CommandError ? error : new CommandError(refusalOf(error))
    } finally {
      this.#running.delete(deadline)
    }
  }

  /** What keeps a call from being run is thrown, and not kept; what the call itself says is its reply. */
  async #answer(call: Call, deadline: Deadline): Promise<Reply> {
    const { channel, definition, connection } = call
    const user = connection.presentUser ?? (await connection.user())
    const isGranted = connection.subscription(channel.name)?.isGranted
    const { isAllowed, context } = await this.#gate.admit(channel, user, isGranted)
    if (!isAllowed) return deny(context)
    if (definition.can !== undefined) await allow(definition.can, context)
    const { input: schema } = definition
    const input = schema ? validated(await parseWith(schema, call.data)) : call.data
    try {
      const running = runningContext(context, deadline, connection)
      return { data: await definition.run(running, input) }
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal.temporary) throw error
      return { error: refusal }
    }
  }
}

function outcomeOf(error: unknown): CallOutcome {
  if (!(error instanceof CommandError)) return 'failed'
  return error.reply === commandErrors.timeout ? 'timeout' : 'refused'
}

/** The reply to a call that was refused. Throws the error of one that failed. */
function refusalOf(error: unknown): ErrorReply {
  if (error instanceof CallRefused) return refusalReply(error)
  if (error instanceof ValidationError) return validationReply(error.fields)
  throw error
}

/** Whose keys these are: two clients that choose the same key do not meet. */
function ownerOf({ id, identity }: Connection, key: string, scope: unknown): string {
  if (identity.sessionId !== undefined) return `session ${identity.sessionId}`
  if (identity.userKey !== '') return `user ${identity.userKey}`
  if (isScope(scope)) return `visitor ${scope}`
  return key.length >= unguessable ? 'anybody' : `connection ${id}`
}

function isScope(scope: unknown): scope is string {
  return typeof scope === 'string' && scope.length >= unguessable && scope.length <= longestKey
}

/** What a call is given. The signal is made when it is asked for: it costs more than a short call does. */
function runningContext(context: LooseContext, deadline: Deadline, connection: Connection) {
  const { user, params, target } = context
  return {
    user,
    params,
    target,
    get signal(): AbortSignal {
      return AbortSignal.any([deadline.signal, connection.signal])
    },
  }
}

async function allow(can: string, context: LooseContext): Promise<void> {
  const { user, target } = context
  const isObject = typeof target === 'object' && target !== null
  if (!isObject || !(await user.can(can, target))) deny(context)
}

/** Says no: to who is not signed in, that this would help. */
export function deny({ user }: Pick<LooseContext, 'user'>): never {
  return user.isAuthenticated ? fail('permissionDenied') : fail('unauthorized')
}

/** The value that a schema gave. */
function validated(result: Awaited<ReturnType<typeof parseWith>>): unknown {
  if (!result.messages) return result.value
  throw new CommandError(validationReply(result.messages))
}

function validationReply(fields: FieldMessages): ErrorReply {
  const messages = Object.entries(fields).map(([name, texts]) =>
    name === '' ? texts.join(' ') : `${name}: ${texts.join(' ')}`,
  )
  return { code: errorCodes.badRequest, message: messages.join('; '), fields }
}

function refusalReply({ number, message, temporary }: CallRefused): ErrorReply {
  return { code: number, message, ...(temporary && { temporary }) }
}
