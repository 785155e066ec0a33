/** Groups, and who has which permission. Users are kept by the text of their key: their model is the project's. */
import { Q } from '../../db/expressions/q.ts'
import { f } from '../../db/fields/f.ts'
import { unique } from '../../db/model/constraints.ts'
import { Model } from '../../db/model/model.ts'

/** People who have the same permissions. */
export class Group extends Model(
  {
    name: f.char({ maxLength: 150, unique: true }),
    get grants() {
      return f.reverse(() => Grant, 'group')
    },
    get memberships() {
      return f.reverse(() => Membership, 'group')
    },
  },
  { ordering: ['name'] },
) {}

/** A user in a group. */
export class Membership extends Model(
  {
    userKey: f.char({ maxLength: 64, index: true }),
    get group() {
      return f.foreignKey(() => Group, { onDelete: 'cascade' })
    },
  },
  { constraints: [unique('auth_membership_once', ['userKey', 'group'])] },
) {}

/** A permission, by name (`lots.change_lot`), of a user or of a group: one of the two is set. */
export class Grant extends Model(
  {
    permission: f.char({ maxLength: 255 }),
    userKey: f.char({ maxLength: 64, null: true, index: true }),
    get group() {
      return f.foreignKey(() => Group, { null: true, onDelete: 'cascade' })
    },
  },
  {
    constraints: [
      unique('auth_grant_user_once', ['userKey', 'permission']),
      unique('auth_grant_group_once', ['group', 'permission']),
    ],
  },
) {}

/** The names of all permissions of each of these users, those of groups included: three queries, however many. */
export async function permissionsOfAll(
  userKeys: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const [own, memberships] = await Promise.all([
    Grant.filter({ userKey: { in: userKeys } }).valuesList('userKey', 'permission'),
    Membership.filter({ userKey: { in: userKeys } }).valuesList('userKey', 'group'),
  ])
  const groups = [...new Set(memberships.map(([, group]) => group))]
  const ofGroups = Map.groupBy(
    groups.length > 0
      ? await Grant.filter({ group: { in: groups } }).valuesList('group', 'permission')
      : [],
    ([group]) => group,
  )
  const names = new Map(userKeys.map((key) => [key, new Set<string>()]))
  for (const [userKey, permission] of own) names.get(userKey!)?.add(permission)
  for (const [userKey, group] of memberships) {
    for (const [, permission] of ofGroups.get(group) ?? []) names.get(userKey)?.add(permission)
  }
  return names
}

/** The names of all permissions of a user, those of groups included: one query. */
export async function permissionsOf(userKey: string): Promise<ReadonlySet<string>> {
  const names = await Grant.filter(
    Q.or({ userKey }, { group: { memberships: { userKey } } }),
  ).valuesList('permission', { flat: true })
  return new Set(names)
}
