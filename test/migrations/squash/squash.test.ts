import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { migrate, migrationPlan, migrationStatus } from '../../../src/migrations/migrate.ts'
import { squashMigrations } from '../../../src/migrations/squash-migrations.ts'
import { dialects } from '../dialects.ts'
import { schemaOf } from '../schema-of.ts'
import { history, historyProject, keys, recorded, remove, squash } from './squash-project.ts'

const name = '0001_squashed_0005_offer'
const key = `lots.${name}`
const all = [...keys, key].sort()

describe('squashing migrations', () => {
  it('writes what they come to, and says how many operations became how many', async () => {
    await using project = await historyProject()
    const dry = await squashMigrations({
      apps: project.apps,
      app: 'lots',
      to: '0005',
      dryRun: true,
    })
    assert.deepEqual(await squash(project), name)
    assert.deepEqual([dry.before, dry.after, dry.replaces], [8, 2, keys])
    assert.equal(await readFile(dry.path, 'utf8'), dry.text)
    assert.equal(
      dry.text,
      `import { f, index, migration, op } from 'voltaic/migrations'

export default migration({
  replaces: [
    ['lots', '0001_initial'],
    ['lots', '0002_price'],
    ['lots', '0003_bid'],
    ['lots', '0004_cost'],
    ['lots', '0005_offer'],
  ],
  operations: [
    op.createModel(
      'Lot',
      {
        title: f.char({ maxLength: 60 }),
        cost: f.int({ null: true }),
        color: f.text({ null: true }),
      },
      { indexes: [index('cost', { name: 'lot_price' })] },
    ),
    op.createModel('Offer', {
      lot: f.foreignKey('lots.Lot', { onDelete: 'cascade' }),
    }),
  ],
})
`,
    )
  })

  it('squashes a part, from one to another, and refuses what is none', async () => {
    await using project = await historyProject()
    const made = await squashMigrations({
      apps: project.apps,
      app: 'lots',
      from: '0002',
      to: '0004',
      name: 'middle',
    })
    assert.equal(made.name, '0002_middle')
    assert.deepEqual(made.replaces, keys.slice(1, 4))
    assert.match(made.text, /dependencies: \[\['lots', '0001_initial'\]\]/)
    assert.deepEqual(made.operations, [
      'Add field cost to Lot',
      'Add index lot_price to Lot',
      'Create model Bid',
      'Change field title of Lot',
    ])
    const refused = (options: object, message: RegExp) =>
      assert.rejects(squash(project, options), { code: 'E_MIGRATION_SQUASH', message })
    await refused({ to: '0001' }, /there is only one migration/)
    await refused({ from: '0005', to: '0001_initial' }, /does not depend on lots\.0005_offer/)
    await refused({ to: '0003_bid' }, /lots\.0003_bid is replaced by lots\.0002_middle already/)
    await assert.rejects(squash(project, { to: '0009' }), { code: 'E_MIGRATION_UNKNOWN' })
  })

  it('names what would have to run in the middle', async () => {
    await using project = await historyProject()
    await project.add(
      'bids',
      '0001_initial',
      `op.createModel('Note', {})`,
      `[['lots', '0002_price']]`,
    )
    await project.add(
      'lots',
      '0006_note',
      `op.addField('Lot', 'note', f.foreignKey('bids.Note', { null: true }))`,
      `[['lots', '0005_offer'], ['bids', '0001_initial']]`,
    )
    await assert.rejects(squash(project, { to: '0006' }), {
      code: 'E_MIGRATION_CYCLE',
      message:
        /lots\.0006_note depends on bids\.0001_initial, which depends on lots\.0002_price.*Nothing was written/,
    })
    await project.add(
      'bids',
      '0002_ref',
      `op.addField('Note', 'bid', f.foreignKey('lots.Bid', { null: true }))`,
      `[['bids', '0001_initial'], ['lots', '0003_bid']]`,
    )
    await assert.rejects(squash(project), {
      code: 'E_MIGRATION_SQUASH',
      message: /bids\.0002_ref needs the models as they were in the middle.*"lots\.Bid"/,
    })
    assert.equal(await squash(project, { to: '0004' }), '0001_squashed_0004_cost')
  })

  it('numbers the next migration after those that were squashed', async () => {
    await using project = await historyProject()
    await squash(project)
    await remove(project, Object.keys(history))
    const { makeMigrations } = await import('../../../src/migrations/make-migrations.ts')
    const made = await makeMigrations({
      apps: project.apps as never,
      app: 'lots',
      empty: true,
      dryRun: true,
    })
    assert.ok(made.kind === 'migrations')
    assert.equal(made.migrations[0]?.name, '0006_empty')
    assert.match(made.migrations[0]?.text ?? '', /\[\['lots', '0001_squashed_0005_offer'\]\]/)
  })
})

for (const { dialect, skip } of dialects) {
  describe(`a squash on ${dialect}`, { skip }, () => {
    it('runs alone in a new database, with the same tables', async () => {
      await using long = await historyProject(dialect)
      await long.migrate()
      await using project = await historyProject(dialect)
      await squash(project)
      assert.deepEqual(await project.migrate(), [key])
      assert.deepEqual(await recorded(project), all)
      assert.deepEqual(await schemaOf(project.database), await schemaOf(long.database))
      assert.deepEqual(await project.migrate(), [])
    })

    it('is recorded where all is applied, and where the rest has run', async () => {
      for (const applied of [1, 2, 4, 5]) {
        await using project = await historyProject(dialect)
        await project.migrate({ app: 'lots', target: Object.keys(history)[applied - 1] })
        await squash(project)
        const { database, apps } = project
        const report = await migrate({ database, apps })
        const ran = report.steps.map((step) => `lots.${step.name}`)
        assert.deepEqual(ran, keys.slice(applied))
        assert.deepEqual(report.completed, [key])
        assert.deepEqual(await recorded(project), all)
        assert.deepEqual(report.missing, [])
        assert.deepEqual(report.edited, [])
      }
    })

    it('is recorded by the next run when a process ends between', async () => {
      await using project = await historyProject(dialect)
      await project.migrate({ app: 'lots', target: '0003' })
      await squash(project)
      const stop = () => {
        throw new Error('stopped')
      }
      await assert.rejects(
        project.migrate({ app: 'lots', target: '0005_offer', onStep: stop }),
        /stopped/,
      )
      assert.deepEqual(await recorded(project), keys.slice(0, 4))
      assert.deepEqual(await project.migrate(), [keys[4]])
      assert.deepEqual(await recorded(project), all)
    })

    it('is shown as what it is', async () => {
      await using project = await historyProject(dialect)
      await project.migrate({ app: 'lots', target: '0002' })
      await squash(project)
      const status = async () => {
        const list = await migrationStatus({ database: project.database, apps: project.apps })
        return list.map(({ name, isApplied, replaces }) => {
          const amount = replaces ? ` ${replaces.applied}/${replaces.total}` : ''
          return `${isApplied ? 'x' : '-'} ${name}${amount}`
        })
      }
      const names = Object.keys(history)
      assert.deepEqual(await status(), [
        ...names.slice(0, 2).map((one) => `x ${one}`),
        ...names.slice(2).map((one) => `- ${one}`),
        `- ${name} 2/5`,
      ])
      await project.migrate()
      assert.deepEqual(await status(), [`x ${name} 5/5`])
    })

    it('goes back to zero, and into its middle while the others are there', async () => {
      await using project = await historyProject(dialect)
      await squash(project)
      await project.migrate()
      const back = await project.migrate({ app: 'lots', target: '0003_bid', allowDataLoss: true })
      assert.deepEqual(back, [keys[4], keys[3]])
      assert.deepEqual(await recorded(project), keys.slice(0, 3))
      assert.deepEqual(await project.migrate(), keys.slice(3))
      assert.deepEqual(await recorded(project), all)
      assert.deepEqual(
        await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true }),
        [key],
      )
      assert.deepEqual(await recorded(project), [])
      assert.deepEqual(await project.tables(), [])
      assert.deepEqual(
        await project.migrate({ app: 'lots', target: '0002_price' }),
        keys.slice(0, 2),
      )
    })

    it('goes on when the others are deleted, and the line "replaces" too', async () => {
      await using project = await historyProject(dialect)
      await project.migrate()
      await squash(project)
      await remove(project, Object.keys(history))
      assert.deepEqual(await project.migrate(), [])
      assert.deepEqual(await recorded(project), all)
      await project.add(
        'lots',
        '0006_next',
        `op.addField('Offer', 'n', f.int({ null: true }))`,
        `[['lots', '0005_offer']]`,
      )
      assert.deepEqual(await project.migrate(), ['lots.0006_next'])
      const { pruned } = await migrate({ ...project, database: project.database, prune: true })
      assert.deepEqual([...(pruned ?? [])].sort(), keys)
      assert.deepEqual(await recorded(project), [key, 'lots.0006_next'])
      assert.deepEqual(await project.migrate(), [])
      assert.deepEqual(
        await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true }),
        ['lots.0006_next', key],
      )
      assert.deepEqual(await project.tables(), [])
      assert.deepEqual(await project.migrate(), [key, 'lots.0006_next'])
    })

    it('keeps the records that a database in its middle needs', async () => {
      await using project = await historyProject(dialect)
      await project.migrate({ app: 'lots', target: '0002' })
      await squash(project)
      await remove(project, ['0001_initial'])
      const plan = await migrationPlan({
        database: project.database,
        apps: project.apps,
        prune: true,
      }).catch((error: Error) => error)
      assert.match(String(plan), /0001_initial/)
      assert.deepEqual(await recorded(project), keys.slice(0, 2))
    })

    it('can be squashed itself', async () => {
      await using project = await historyProject(dialect)
      const inner = await squash(project, { to: '0003' })
      assert.equal(inner, '0001_squashed_0003_bid')
      const outer = await squash(project)
      assert.equal(outer, name)
      const every = [...all, `lots.${inner}`].sort()
      assert.deepEqual(await project.migrate(), [key])
      assert.deepEqual(await recorded(project), every)
      for (const applied of ['0002_price', '0003_bid', '0004_cost']) {
        await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
        await project.migrate({ app: 'lots', target: applied })
        await project.migrate()
        assert.deepEqual(await recorded(project), every)
      }
      await remove(project, [...Object.keys(history), inner])
      assert.deepEqual(await project.migrate(), [])
      await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
      assert.deepEqual(await recorded(project), [])
    })

    it('takes the dependencies of other apps on what it replaces', async () => {
      await using project = await historyProject(dialect)
      await project.add(
        'notes',
        '0001_initial',
        `op.createModel('Note', { lot: f.foreignKey('lots.Lot') })`,
        `[['lots', '0002_price']]`,
      )
      await squash(project)
      await project.add(
        'notes',
        '0002_more',
        `op.addField('Note', 'offer', f.foreignKey('lots.Offer', { null: true }))`,
        `[['notes', '0001_initial'], ['lots', '${name}']]`,
      )
      assert.deepEqual(await project.migrate(), [key, 'notes.0001_initial', 'notes.0002_more'])
      await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
      assert.deepEqual(
        await project.migrate({ app: 'lots', target: '0002_price' }),
        keys.slice(0, 2),
      )
      const rest = await project.migrate()
      assert.deepEqual([...rest].sort(), [
        ...keys.slice(2),
        'notes.0001_initial',
        'notes.0002_more',
      ])
      assert.ok(rest.indexOf('notes.0002_more') > rest.indexOf('lots.0005_offer'))
    })
  })
}
