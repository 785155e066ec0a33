/** Calls: sent when there is a connection, and again when it was lost and that is safe. */
import type { RpcRequest } from '../protocol/frames.ts'
import { OfflineError } from './call-error.ts'
import type { Connection } from './connection.ts'
import { milliseconds, type Wait } from './wait.ts'

/** How a call is made. */
export interface CallOptions {
  /** For how long it may wait for a connection; without it, it rejects while there is none. */
  readonly queue?: Wait
  /** Names the call: sent twice, it is done once. Needed to send it again after a loss. */
  readonly key?: string
}

/** Sends a call and resolves with its result. */
export async function sendCall(
  connection: Connection,
  request: RpcRequest,
  { queue = 0, key }: CallOptions = {},
): Promise<unknown> {
  const deadline = Date.now() + milliseconds(queue)
  const rpc = key === undefined ? request : { ...request, key, scope: connection.scope }
  for (;;) {
    await connected(connection, deadline)
    try {
      return (await connection.request({ rpc })).rpc?.data
    } catch (error) {
      const canRepeat = error instanceof OfflineError && (!error.wasSent || key !== undefined)
      if (!canRepeat || Date.now() >= deadline) throw error
    }
  }
}

/** Resolves once there is a connection. While there was none yet, the first attempt is waited for. */
async function connected(connection: Connection, deadline: number): Promise<void> {
  if (connection.status === 'connected') return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = (): void => {
    const { status } = connection
    if (status === 'connected') resolve()
    else if (status === 'closed' || (status === 'offline' && Date.now() >= deadline)) {
      reject(new OfflineError(false))
    }
  }
  const stop = connection.onStatus(look)
  const timer = setTimeout(look, Math.max(deadline - Date.now(), 0) + 1)
  await promise.finally(() => {
    stop()
    clearTimeout(timer)
  })
}
