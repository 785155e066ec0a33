/** Rights that are taken by deleting rows, in place of `leaveGroup` and `revoke`: as an admin page or a script does. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import {
  auth,
  createUser,
  Grant,
  Group,
  grant,
  joinGroup,
  Membership,
  userFields,
} from '../../../src/auth.ts'
import { f, Model } from '../../../src/db.ts'
import { channel } from '../../../src/realtime.ts'
import { createTestApp, createTestNode, testClient } from '../../../src/testing.ts'

class User extends Model({ ...userFields }) {}
class Lot extends Model({ title: f.char({ maxLength: 80 }) }) {}

const desk = channel('desk', {
  subscribe: ({ user }) => user.hasPermission('house.view_lot'),
  events: { said: z.string() },
})

/** A member of staff who may listen because of a group, on two nodes. */
async function listeners(t: TestContext) {
  const app = await createTestApp({
    label: 'house',
    apps: [auth],
    models: [User, Lot],
    channels: [desk],
    userModel: () => User,
  })
  t.after(() => app.close())
  const second = await createTestNode(app)
  t.after(() => second.close())
  const { user, group } = await app.run(async () => {
    const user = await createUser(User, { email: 'ada@example.test' })
    await user.update({ isStaff: true })
    const group = await Group.create({ name: 'Editors' })
    await grant(group, 'house.view_lot')
    await joinGroup(user, group)
    return { user, group }
  })
  const listen = async (node: typeof app) => {
    const client = testClient(node)
    await client.signIn(user)
    return client.channel(desk, {})
  }
  return { app, group, lines: [await listen(app), await listen(second)] }
}

const ways: Record<string, (group: Group) => Promise<unknown>> = {
  'memberships are deleted': (group) => Membership.filter({ group }).delete(),
  'a membership is deleted': async (group) => (await Membership.get({ group })).delete(),
  'grants are deleted': (group) => Grant.filter({ group }).delete(),
  'a grant is deleted': async (group) => (await Grant.get({ group })).delete(),
  'groups are deleted': (group) => Group.filter({ id: group.id }).delete(),
  'a group is deleted': (group) => group.delete(),
}

for (const [what, take] of Object.entries(ways))
  test(`nothing is heard any more once ${what}`, async (t) => {
    const { app, group, lines } = await listeners(t)

    await app.run(async () => {
      await take(group)
      await desk.publish({}, 'said', 'a secret')
    })

    for (const line of lines) {
      assert.equal((await line.ended).code, 2000)
      assert.deepEqual(line.events, [])
    }
  })
