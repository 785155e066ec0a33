/** System checks: what can be known to be wrong before anything runs. */

/** One finding of a check. */
export interface CheckMessage {
  /** `error` stops the start; `warning` is printed. */
  readonly level: 'error' | 'warning'
  /** A stable name such as `db.relation-property`. */
  readonly id: string
  /** The fact. */
  readonly message: string
  /** The remedy. */
  readonly hint?: string
}

/** Looks at one thing. `deploy` asks for what only matters in production too. */
export type Check = (options: { deploy: boolean }) => CheckMessage[] | Promise<CheckMessage[]>

/** Runs the checks one after another and returns all findings. */
export async function runChecks(
  checks: Iterable<Check>,
  options: { deploy: boolean },
): Promise<CheckMessage[]> {
  const findings: CheckMessage[] = []
  for (const check of checks) findings.push(...(await check(options)))
  return findings
}
