/** A claim: a task that this process holds for the length of its lease, and what becomes of it. */
import { now } from '../core/clock.ts'
import { randomToken } from '../core/random.ts'
import { atomic } from '../db/engine/transaction.ts'
import { F } from '../db/expressions/f.ts'
import { Q } from '../db/expressions/q.ts'
import { Task } from './models.ts'

/** A task that this process may run until its lease ends. */
export interface Claim {
  readonly id: number
  readonly name: string
  readonly key: string | null
  readonly input: unknown
  /** Counts this attempt: 1 at the first. */
  readonly attempt: number
  /** Names what was claimed together in the table; another process's claims have another. */
  readonly lease: string
}

/** What {@link claimDue} looks for. */
export interface ClaimOptions {
  /** The tasks that this process knows. */
  readonly names: readonly string[]
  readonly limit: number
  /** Milliseconds until another process may take over. */
  readonly lease: number
}

/** Takes up to `limit` tasks that are due and that nobody holds, the longest due first. */
export async function claimDue(options: ClaimOptions): Promise<Claim[]> {
  if (!(await dueTasks(options.names).exists())) return []
  return atomic(() => takeDue(options))
}

/** When the next task is due or the next lease ends; `undefined` when nothing is left to do. */
export async function nextDue(names: readonly string[]): Promise<Date | undefined> {
  const known = Task.filter({ name: { in: names } })
  const waiting = await known.filter({ status: 'waiting' }).orderBy('dueAt').first()
  const running = await known.filter({ status: 'running' }).orderBy('leaseUntil').first()
  const times = [waiting?.dueAt, running && later(running.dueAt, running.leaseUntil)]
  return times.filter((time) => time !== undefined).sort((a, b) => a.getTime() - b.getTime())[0]
}

/** Holds the task for another `lease` milliseconds. `false` when it is held by somebody else by now. */
export async function renewClaim({ id, lease }: Claim, milliseconds: number): Promise<boolean> {
  return (await Task.filter({ id, lease }).update({ leaseUntil: fromNow(milliseconds) })) > 0
}

/** The task is done: its row goes, unless it was enqueued again meanwhile. */
export async function completeClaim(claim: Claim): Promise<void> {
  const { id, lease } = claim
  const done = await Task.filter({ id, lease, again: false }).delete()
  if (done.total === 0) await putBackIfAgain(claim)
}

/** The attempt failed: it waits until `retryAt`, unless it was enqueued again meanwhile. */
export async function retryClaim(claim: Claim, retryAt: Date, error: string): Promise<void> {
  const { id, lease } = claim
  const retried = await Task.filter({ id, lease, again: false }).update({
    ...released,
    dueAt: retryAt,
    error,
  })
  if (retried === 0) await putBackIfAgain(claim)
}

/** The task is given up and kept with its error; its key is free again. */
export async function buryClaim(claim: Claim, error: string): Promise<void> {
  const { id, lease } = claim
  const dead = { ...released, status: 'dead', key: null, error } as const
  if ((await Task.filter({ id, lease, again: false }).update(dead)) === 0)
    await putBackIfAgain(claim)
}

/** The attempt was cut short by this process and does not count. */
export async function releaseClaim({ id, lease, attempt }: Claim): Promise<void> {
  await Task.filter({ id, lease }).update({ ...released, attempts: attempt - 1 })
}

const released = { status: 'waiting', lease: null, leaseUntil: null } as const

async function putBackIfAgain({ id, lease }: Claim): Promise<void> {
  await Task.filter({ id, lease, again: true }).update({ ...released, again: false, attempts: 0 })
}

/** Rows that another process is taking at the moment are passed over, so that each gets others at once. */
async function takeDue({ names, limit, lease: milliseconds }: ClaimOptions): Promise<Claim[]> {
  const due = await dueTasks(names)
    .orderBy('dueAt', 'id')
    .limit(limit)
    .selectForUpdate({ skipLocked: true })
  if (due.length === 0) return []
  const lease = randomToken(12)
  await Task.filter({ id: { in: due.map(({ id }) => id) } }).update({
    status: 'running',
    lease,
    leaseUntil: fromNow(milliseconds),
    attempts: F('attempts').plus(1),
    again: false,
  })
  return due.map(({ id, name, key, input, attempts }) => {
    return { id, name, key, input, attempt: attempts + 1, lease }
  })
}

/** The tasks that may be run now: those that wait, and those whose lease has ended with their process. */
function dueTasks(names: readonly string[]) {
  return Task.filter(
    { name: { in: names }, dueAt: { lte: now() } },
    Q.or({ status: 'waiting' }, { status: 'running', leaseUntil: { lt: now() } }),
  )
}

function later(a: Date, b: Date | null): Date {
  return b && b > a ? b : a
}

function fromNow(milliseconds: number): Date {
  return new Date(now().getTime() + milliseconds)
}
