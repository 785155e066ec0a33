import { f } from '../../db/fields/f.ts'
import { migration } from '../../migrations/migration.ts'
import { op } from '../../migrations/op.ts'

export default migration({
  operations: [
    op.createModel(
      'Group',
      { name: f.char({ maxLength: 150, unique: true }) },
      { ordering: ['name'] },
    ),
    op.createModel(
      'Membership',
      {
        userKey: f.char({ maxLength: 64, index: true }),
        group: f.foreignKey('auth.Group', { onDelete: 'cascade' }),
      },
      {
        constraints: [
          { type: 'unique', name: 'auth_membership_once', columns: ['userKey', 'group'] },
        ],
      },
    ),
    op.createModel(
      'Grant',
      {
        permission: f.char({ maxLength: 255 }),
        userKey: f.char({ maxLength: 64, null: true, index: true }),
        group: f.foreignKey('auth.Group', { null: true, onDelete: 'cascade' }),
      },
      {
        constraints: [
          { type: 'unique', name: 'auth_grant_user_once', columns: ['userKey', 'permission'] },
          { type: 'unique', name: 'auth_grant_group_once', columns: ['group', 'permission'] },
        ],
      },
    ),
  ],
})
