/** What the errors of a Redis server mean for the backplane, and what to do about them. */
import { BackplaneError } from '../../backplane-error.ts'

/** Answers by which the server says that it has done nothing. */
const refusals: Readonly<Record<string, string>> = {
  LOADING: 'it is loading its data; wait until it has',
  READONLY: 'it is a replica, which takes no writes: name the primary, or wait for the failover',
  MASTERDOWN: 'it is a replica that has lost its primary',
  CLUSTERDOWN: 'the cluster does not serve all slots: look at `redis-cli --cluster check`',
  TRYAGAIN: 'a slot of the cluster is being moved',
  MOVED: 'a slot of the cluster was moved',
  OOM: 'it has used all of its memory (maxmemory): give it more, or keep a shorter history',
  MISCONF: 'it cannot save its data to disk, and refuses writes until it can',
  NOREPLICAS: 'it has fewer replicas than its setting min-replicas-to-write asks for',
  NOAUTH: 'it asks for a password: write redis://user:password@host',
  WRONGPASS: 'user or password are wrong',
  NOPERM: 'the user may not do that: it needs ~prefix:* &prefix:* +@all -@dangerous +info',
  NOSCRIPT: 'it has forgotten a script',
  BUSY: 'it is busy with a script of somebody else',
}

/** Whether the server has certainly done nothing of a command that ended with this error. */
export function wasRefused(error: unknown): boolean {
  return Object.hasOwn(refusals, answerOf(error))
}

/** Whether a script must be sent in full, because the server does not know its hash. */
export function isUnknownScript(error: unknown): boolean {
  return answerOf(error) === 'NOSCRIPT'
}

/** Whether the connection leads to a server that was demoted, so that another one must be found. */
export function isDemoted(error: unknown): boolean {
  return ['READONLY', 'MASTERDOWN'].includes(answerOf(error))
}

/** Nothing was sent to the server, or it did nothing. */
export function unreachable(display: string, cause?: unknown): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `The backplane at ${display} did nothing: ${reasonOf(cause)}. Try again later.`,
    { cause },
  )
}

/** There is no connection at the start. */
export function notStarted(display: string, cause: unknown): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `The backplane at ${display} cannot be reached: ${reasonOf(cause)}. Start the server, or correct the setting ` +
      'backplane (BACKPLANE_URL).',
    { cause },
  )
}

/** The command was sent and no answer came: it may or may not have had its effect. */
export function unanswered(display: string, cause: unknown): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `The backplane at ${display} gave no answer: ${reasonOf(cause)}. What was asked may have happened; try ` +
      'again with the same `key`, so that it happens once.',
    { cause },
  )
}

/** The server cannot be used as it is. */
export function unfit(display: string, reason: string): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_SERVER',
    `The server at ${display} cannot be used: ${reason}.`,
  )
}

/** Why a server did not do what it was asked, in words. */
export function reasonOf(error: unknown): string {
  if (error === undefined) return 'it is not connected'
  const known = refusals[answerOf(error)]
  if (known) return known
  const { message, code, name } = error as { message?: string; code?: string; name?: string }
  if (name === 'MaxRetriesPerRequestError') return 'the connection broke'
  return (message || code || String(error)).replace(/[.\s]+$/, '')
}

function answerOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown }
  return typeof message === 'string' ? (/^[A-Z]+(?=\b)/.exec(message)?.[0] ?? '') : ''
}
