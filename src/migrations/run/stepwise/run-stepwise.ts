/** Running a migration that is not atomic: operation after operation, each kept when it is done. */
import type { Database } from '../../../db/engine/database.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { explaining, withOutcome } from '../failures/failure.ts'
import { isOutsideOnly } from '../failures/remedies.ts'
import { inMigrationTransaction } from '../locks/migration-transaction.ts'
import { HeldTurn } from '../locks/turn.ts'
import { databaseTarget, type OperationTarget } from '../operations/operation-target.ts'
import {
  finishOperations,
  type OperationStep,
  operationSteps,
  runOperation,
} from '../operations/run-operations.ts'
import type { PlannedStep } from '../plan.ts'
import { ProgressOfMigration } from '../progress.ts'
import type { RunMigrationOptions } from '../run-options.ts'
import { runScript } from '../run-script.ts'
import { Checkpoints } from './checkpoints.ts'

/** Runs what is left of a migration. `false` when nothing is. Throws `E_MIGRATION_FAILED`, with what is done kept. */
export async function runStepwise(
  step: PlannedStep,
  options: RunMigrationOptions,
): Promise<boolean> {
  const { database, recorder } = options
  const turn = await HeldTurn.take(database)
  try {
    const checkpoints = new Checkpoints(database, recorder, step)
    await checkpoints.prepare()
    return await new StepwiseRun(step, { ...options, checkpoints, turn }).run()
  } finally {
    await turn.end()
  }
}

interface StepwiseOptions extends RunMigrationOptions {
  readonly checkpoints: Checkpoints
  readonly turn: HeldTurn
}

class StepwiseRun {
  readonly #step: PlannedStep
  readonly #options: StepwiseOptions
  readonly #progress: ProgressOfMigration
  readonly #goal: number
  readonly #stride: 1 | -1

  constructor(step: PlannedStep, options: StepwiseOptions) {
    const isForward = step.direction === 'forward'
    this.#step = step
    this.#options = options
    this.#progress = new ProgressOfMigration(step, options.onProgress)
    this.#goal = isForward ? options.checkpoints.total : 0
    this.#stride = isForward ? 1 : -1
  }

  async run(): Promise<boolean> {
    const { before, fake, checkpoints } = this.#options
    if (fake || checkpoints.total === 0) return this.#record()
    let done = await checkpoints.done()
    if (done === this.#goal) return false
    for (const one of operationSteps({ ...this.#step, done }, before)) {
      await this.#runOne(one, done)
      done += this.#stride
    }
    return true
  }

  /** Only records it. */
  async #record(): Promise<boolean> {
    const { checkpoints, recorder, database: using } = this.#options
    const isForward = this.#stride === 1
    if ((await recorder.isApplied(this.#step.node)) === isForward) return false
    const record = async () => {
      await checkpoints.move(this.#goal)
      await checkpoints.record(isForward)
    }
    await atomic.durable(record, { using })
    return true
  }

  /** Runs the operation before which `done` operations were there. */
  async #runOne(one: OperationStep, done: number): Promise<void> {
    try {
      await this.#options.turn.refuseLost()
      if (this.#hasNoTransaction(one)) await this.#runOutside(one, done)
      else if (one.effect?.kind === 'sql') await this.#runSql(one, one.effect.sql, done)
      else await this.#runInside(one, done)
    } catch (error) {
      throw withOutcome(error, this.#outcome(done))
    }
  }

  #hasNoTransaction({ operation, effect }: OperationStep): boolean {
    if (effect?.kind === 'run') return true
    return operation.runsOutsideTransaction === true && this.#database.dialect === 'postgres'
  }

  get #database(): Database {
    return this.#options.database
  }

  /** When the process dies after it and before it is recorded, the operation runs again. */
  async #runOutside(one: OperationStep, done: number): Promise<void> {
    await runOperation(this.#step, one, this.#target())
    await this.#recordDone(done)
  }

  async #runInside(one: OperationStep, done: number): Promise<void> {
    const { checkpoints } = this.#options
    const run = async () => {
      if ((await checkpoints.done()) !== done) return
      const target = this.#target()
      await runOperation(this.#step, one, target)
      const { operation } = one
      await finishOperations({ step: this.#step, operation }, target, [operation])
      await checkpoints.move(done + this.#stride)
    }
    const foreignKeys = !one.operation.changesTables
    await inMigrationTransaction(run, { ...this.#options, foreignKeys })
  }

  /** SQL is kept together with the record of it, unless it refuses to run in a transaction. */
  async #runSql(one: OperationStep, sql: string, done: number): Promise<void> {
    try {
      await this.#runInside(one, done)
    } catch (error) {
      if (!isOutsideOnly(error)) throw error
      const { dialect } = this.#database
      const run = (statement: string) => this.#database.alone(statement)
      const at = { step: this.#step, operation: one.operation }
      await explaining(at, () => runScript({ dialect, isAlone: true, run }, sql))
      await this.#recordDone(done)
    }
  }

  /** Another process that migrates may have come to the same, where nothing keeps it from doing so. */
  async #recordDone(done: number): Promise<void> {
    const { checkpoints } = this.#options
    const record = async () => {
      if ((await checkpoints.done()) !== done) return
      await checkpoints.move(done + this.#stride)
    }
    await atomic.durable(record, { using: this.#database })
  }

  #target(): OperationTarget {
    return databaseTarget(this.#database, this.#progress)
  }

  #outcome(done: number): string {
    const { total: length } = this.#options.checkpoints
    const kept =
      this.#stride === 1
        ? `${done} of its ${length} operations ${done === 1 ? 'is' : 'are'} done and kept`
        : `${length - done} of its ${length} operations ${length - done === 1 ? 'is' : 'are'} undone`
    return `${kept}, because it is not atomic. Correct the rest and run migrate again: it goes on from there.`
  }
}
