import { f, migration, op } from 'voltaic/migrations'

export default migration({
  operations: [
    op.createModel('User', {
      email: f.char({ unique: true, maxLength: 254 }),
      name: f.char({ maxLength: 150, default: '' }),
      password: f.char({ maxLength: 255, default: '!' }),
      isActive: f.boolean({ default: true }),
      isStaff: f.boolean({ default: false }),
      isSuperuser: f.boolean({ default: false }),
      lastSignInAt: f.dateTime({ null: true }),
      joinedAt: f.dateTime(),
    }),
  ],
})
