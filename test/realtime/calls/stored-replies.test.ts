import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLog } from '../../../src/core/log.ts'
import { connect } from '../../../src/db/engine/connect.ts'
import { findDatabase } from '../../../src/db/engine/databases.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { Claims } from '../../../src/realtime/calls/claims.ts'
import { digest } from '../../../src/realtime/calls/digest.ts'
import { Call } from '../../../src/realtime/calls/models.ts'
import type { Reply } from '../../../src/realtime/calls/reply-store.ts'
import { StoredReplies } from '../../../src/realtime/calls/stored-replies.ts'
import type { CommandError } from '../../../src/realtime/connection/command-error.ts'
import { databasesFor } from '../../support/every-database.ts'

/** What calls do: a row each. */
class Deed extends Model({ name: f.char({ maxLength: 40 }) }, { table: 'deed' }) {}

const { each } = databasesFor([Call, Deed])
const log = createLog('silent')

interface Node {
  call(key: string, perform: () => unknown, options?: CallOptions): Promise<Reply>
}

interface CallOptions {
  readonly input?: unknown
  readonly signal?: AbortSignal
}

/** Nodes that share the connected database. */
async function withNodes(run: (first: Node, second: Node) => Promise<void>): Promise<void> {
  const stores = [0, 1].map(() => new StoredReplies({ database: findDatabase(), log }))
  const [first, second] = stores.map(
    (store): Node => ({
      call: (name, perform, { input = {}, signal = new AbortController().signal } = {}) =>
        store.once({ name, input, signal }, async () => ({ data: await perform() })),
    }),
  )
  try {
    await run(first!, second!)
  } finally {
    for (const store of stores) store.close()
  }
}

const deeds = () => Deed.all().count()
const isError = (code: number) => (error: CommandError) => error.reply?.code === code
const lost = { error: { code: 400, message: 'the call was done, but its reply is lost' } }

/** The lease of a call ends, as if its process had died. */
const die = () => Call.all().update({ leaseUntil: 0n })

describe('replies in the database', () => {
  it(
    'are given to who repeats the call, on any node',
    each(() =>
      withNodes(async (first, second) => {
        let runs = 0
        const perform = () => ({ run: ++runs, text: 'é"\\' })
        const reply = { data: { run: 1, text: 'é"\\' } }
        assert.deepEqual(await first.call('k', perform), reply)
        assert.deepEqual(await first.call('k', perform), reply)
        assert.deepEqual(await second.call('k', perform), reply)
        assert.deepEqual(await second.call('other', perform), { data: { run: 2, text: 'é"\\' } })
      }),
    ),
  )

  it(
    'are waited for while the call runs',
    each(() =>
      withNodes(async (first, second) => {
        const gate = Promise.withResolvers<string>()
        const begun = Promise.withResolvers<void>()
        const running = first.call('k', () => {
          begun.resolve()
          return gate.promise
        })
        await begun.promise
        const repeated = [first, second].map((node) => node.call('k', () => assert.fail('twice')))
        const controller = new AbortController()
        const { signal } = controller
        const waiting = second.call('k', () => assert.fail('twice'), { signal })
        controller.abort(new Error('no time'))
        await assert.rejects(waiting, /no time/)
        gate.resolve('done')
        for (const reply of [running, ...repeated]) assert.deepEqual(await reply, { data: 'done' })
      }),
    ),
  )

  it(
    'are not kept of what failed, unless something of it was committed',
    each(() =>
      withNodes(async (first, second) => {
        const fail = () => Promise.reject(new Error('failed'))
        await assert.rejects(first.call('k', fail), /failed/)
        assert.deepEqual(await second.call('k', () => 'again'), { data: 'again' })
        const committed = async () => {
          await atomic(() => Deed.create({ name: 'one' }))
          return fail()
        }
        await assert.rejects(first.call('c', committed), /failed/)
        assert.deepEqual(await second.call('c', committed), lost)
        assert.equal(await deeds(), 1)
        const undone = () => atomic(() => Deed.create({ name: 'two' }).then(fail))
        await assert.rejects(first.call('u', undone), /failed/)
        assert.deepEqual(await second.call('u', () => 'again'), { data: 'again' })
      }),
    ),
  )

  it(
    'belong to the data of the call, whatever the order of its keys',
    each(() =>
      withNodes(async (first, second) => {
        const made = { amount: '10', by: { name: 'ana', id: 1 } }
        await first.call('k', () => 1, { input: made })
        const same = { by: { id: 1, name: 'ana' }, amount: '10' }
        assert.deepEqual(await second.call('k', () => 2, { input: same }), { data: 1 })
        const other = second.call('k', () => 2, { input: { ...made, amount: '11' } })
        await assert.rejects(other, isError(107))
      }),
    ),
  )

  it(
    'are found out after the death of a process: run again, or done and lost',
    each(() =>
      withNodes(async (first, second) => {
        const never = Promise.withResolvers<never>()
        const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
        const before = first.call('before', async () => {
          begun[0]!.resolve()
          await never.promise
        })
        const after = first.call('after', async () => {
          await atomic(() => Deed.create({ name: 'kept' }))
          await atomic(() => Deed.create({ name: 'kept too' }))
          begun[1]!.resolve()
          await never.promise
        })
        await Promise.all(begun.map(({ promise }) => promise))
        await die()
        assert.deepEqual(await second.call('before', () => 'by another'), { data: 'by another' })
        assert.deepEqual(await second.call('after', () => assert.fail('twice')), lost)
        assert.deepEqual(await second.call('after', () => assert.fail('twice')), lost)
        assert.equal(await deeds(), 2)
        never.reject(new Error('the end'))
        await assert.rejects(before, /the end/)
        await assert.rejects(after, /the end/)
        assert.deepEqual(await first.call('before', () => 3), { data: 'by another' })
      }),
    ),
  )

  it(
    'a process that was only slow cannot commit what another has taken over',
    each(() =>
      withNodes(async (first, second) => {
        const gate = Promise.withResolvers<void>()
        const begun = Promise.withResolvers<void>()
        const slow = first.call('k', async () => {
          begun.resolve()
          await gate.promise
          return atomic(async () => {
            await Deed.create({ name: 'slow' })
            return 'slow'
          })
        })
        await begun.promise
        await die()
        const quick = () => atomic(() => Deed.create({ name: 'quick' })).then(() => 'quick')
        assert.deepEqual(await second.call('k', quick), { data: 'quick' })
        gate.resolve()
        await assert.rejects(slow, isError(100))
        assert.deepEqual(
          (await Deed.all()).map(({ name }) => name),
          ['quick'],
        )
        assert.deepEqual(await first.call('k', quick), { data: 'quick' })
      }),
    ),
  )

  it(
    'expire, and are deleted',
    each(() =>
      withNodes(async (first, second) => {
        await first.call('k', () => 1)
        await Call.all().update({ expiresAt: 1n, leaseUntil: 1n })
        assert.deepEqual(await second.call('k', () => 2, { input: 'other' }), { data: 2 })
        await Call.all().update({ expiresAt: 1n, leaseUntil: 1n })
        await first.call('fresh', () => 3)
        assert.equal(await new Claims(findDatabase()).sweep(), 1)
        assert.deepEqual(
          (await Call.all()).map(({ name }) => name),
          [digest('fresh')],
        )
      }),
    ),
  )

  it(
    'say that they are lost when they are too long to be kept',
    each(() =>
      withNodes(async (first, second) => {
        const long = { data: 'x'.repeat(1_048_577) }
        assert.deepEqual(await first.call('k', () => long.data), long)
        assert.deepEqual(await second.call('k', () => assert.fail('twice')), lost)
      }),
    ),
  )
})

it('replies are kept in memory while the database has no table for them', async () => {
  const database = await connect('sqlite::memory:', { name: 'bare' })
  const replies = new StoredReplies({ database, log })
  const { signal } = new AbortController()
  let runs = 0
  const perform = async () => ({ data: ++runs })
  const call = { name: 'k', input: 1, signal }
  assert.deepEqual(await replies.once(call, perform), { data: 1 })
  assert.deepEqual(await replies.once(call, perform), { data: 1 })
  await assert.rejects(replies.once({ ...call, input: 2 }, perform), isError(107))
  replies.close()
  await database.close()
})
