/** An application of a database and a few services, for tests of layers below `createApp`. */
import type { TestContext } from 'node:test'
import { type Application, runInApplication, Services } from '../../src/core/application.ts'
import { applicationEvents, Events } from '../../src/core/events.ts'
import { randomToken } from '../../src/core/random.ts'
import { keyring } from '../../src/core/signing/keyring.ts'
import type { AnyModel } from '../../src/db/any-model.ts'
import { openDatabase } from '../../src/db/engine/connect.ts'
import { databases } from '../../src/db/engine/databases.ts'
import { PolicySet, policySet } from '../../src/policies/policy-set.ts'
import { emptyDatabase } from './empty-database.ts'

/** What a bare application has. */
export interface BareApplicationOptions {
  readonly models: readonly unknown[]
  readonly policies?: Iterable<unknown>
}

/** Makes an application with a new database that holds the tables of `models`; it closes with the test. */
export async function bareApplication(
  t: Pick<TestContext, 'after'>,
  { models, policies = [] }: BareApplicationOptions,
): Promise<Application & { run<T>(fn: () => T): T }> {
  const made = await emptyDatabase()
  const database = await openDatabase(made.url)
  database.addModels(models as AnyModel[])
  const services = new Services()
  services.provide(databases, new Map([['default', database]]))
  services.provide(applicationEvents, new Events())
  services.provide(keyring, [randomToken(32)])
  services.provide(policySet, new PolicySet(policies))
  const application = { label: 'test', services }
  await runInApplication(application, () => database.createTables())
  t.after(async () => {
    await database.close()
    await made[Symbol.asyncDispose]()
  })
  return { ...application, run: (fn) => runInApplication(application, fn) }
}
