/** `/healthz`: the process runs. `/readyz`: it can do its work. */
import { clock } from '../../core/clock.ts'
import { json } from '../responses/responses.ts'
import type { Middleware } from './middleware.ts'

/** Finds out whether one thing that the application needs is there; throws when it is not. */
export type ReadinessCheck = () => unknown

const patience = 5_000

/** What is asked. */
export interface HealthOptions {
  /** By name: `{ database: () => database.ping() }`. */
  readonly checks?: Readonly<Record<string, ReadinessCheck>>
}

/**
 * Answers `/healthz` with 200 as long as the process runs, and `/readyz` with 200 when all checks pass, else 503 with
 * the names of those that fail. Stands before the host check: a load balancer asks by address.
 */
export function health({ checks = {} }: HealthOptions = {}): Middleware {
  return async function health(request, next) {
    const { pathname } = request.url
    if (pathname === '/healthz') return answer({ status: 'ok' }, 200)
    if (pathname !== '/readyz') return next()
    const failures: string[] = []
    for (const [name, check] of Object.entries(checks)) {
      try {
        await inTime(check)
      } catch (error) {
        request.log.warn({ check: name, err: error }, 'not ready')
        failures.push(name)
      }
    }
    return failures.length === 0
      ? answer({ status: 'ok' }, 200)
      : answer({ status: 'unavailable', failed: failures }, 503)
  }
}

/** A check that hangs is a check that fails: whoever asks does not wait for ever. */
async function inTime(check: ReadinessCheck): Promise<void> {
  const late = Promise.withResolvers<never>()
  const reason = new Error(`The check took longer than ${patience} ms.`)
  const timer = clock.after(patience, () => late.reject(reason))
  try {
    await Promise.race([check(), late.promise])
  } finally {
    timer.cancel()
  }
}

function answer(body: object, status: number) {
  return json(body, { status, headers: { 'cache-control': 'no-store' } })
}
