import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  Avg,
  assertQueries,
  atomic,
  Case,
  Cast,
  Coalesce,
  Concat,
  Count,
  DenseRank,
  Exists,
  Extract,
  F,
  f,
  Greatest,
  IntegrityError,
  JsonAgg,
  Lag,
  Least,
  Length,
  Lower,
  Max,
  Min,
  m2mChanged,
  Now,
  OuterRef,
  onCommit,
  postDelete,
  postSave,
  preDelete,
  preSave,
  Q,
  Rank,
  RowNumber,
  StringAgg,
  Subquery,
  Substr,
  Sum,
  Trim,
  Trunc,
  UniqueViolation,
  Upper,
  Value,
  When,
  type Where,
  Window,
} from 'voltaic/db'
import { databasesFor } from '../../support/every-database.ts'
import {
  Invoice,
  InvoiceLine,
  Membership,
  Organisation,
  openSaas,
  Profile,
  Project,
  saasModels,
  User,
} from './saas-models.ts'

const { each } = databasesFor(saasModels)
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)

suite('a product for teams: relations', () => {
  test(
    'members come through their membership, with its columns',
    each(async () => {
      const { acme, ben } = await openSaas()
      assert.deepEqual(names(await acme.members.orderBy('name')), ['Ann', 'Ben'])
      const roles = await acme.memberships.selectRelated('user').orderBy('user.name')
      assert.deepEqual(
        roles.map(({ user, role, joinedOn }) => [user.name, role, joinedOn]),
        [
          ['Ann', 'owner', '2024-01-01'],
          ['Ben', 'member', '2025-06-01'],
        ],
      )
      assert.deepEqual(names(await ben.organisations), ['Acme', 'Beta'])
      assert.deepEqual(
        names(await Organisation.filter({ memberships: { user: ben, role: 'admin' } })),
        ['Beta'],
      )
      assert.deepEqual(names(await Organisation.filter({ members: { name: 'Cleo' } })), ['Beta'])
      assert.deepEqual(names(await User.exclude({ organisations: { slug: 'acme' } })), ['Cleo'])
    }),
  )

  test(
    'adding members twice adds them once; set and remove leave the others',
    each(async () => {
      const { acme, ann, ben, cleo } = await openSaas()
      await acme.members.add(ben, ben, { values: { joinedOn: '2026-01-01' } })
      assert.equal(await acme.memberships.count(), 2)
      await acme.members.set([ann, cleo], { values: { joinedOn: '2026-01-01' } })
      assert.deepEqual(await acme.memberships.orderBy('user.name').values('user.name', 'role'), [
        { 'user.name': 'Ann', role: 'owner' },
        { 'user.name': 'Cleo', role: 'member' },
      ])
      await acme.members.remove(cleo)
      assert.deepEqual(names(await acme.members), ['Ann'])
    }),
  )

  test(
    'a second owner is refused by the constraint with a condition',
    each(async () => {
      const { acme, ben } = await openSaas()
      const benInAcme = await Membership.get({ organisation: acme, user: ben })
      await assert.rejects(benInAcme.update({ role: 'owner' }), UniqueViolation)
    }),
  )

  test(
    'one to one, from both sides, there or not',
    each(async () => {
      const { ann, ben } = await openSaas()
      assert.equal((await ann.profile)?.biography, 'Founder')
      assert.equal(await ben.profile, null)
      const users = await User.selectRelated('profile').orderBy('email')
      assert.deepEqual(
        users.map(({ profile }) => profile?.biography ?? null),
        ['Founder', null, null],
      )
      await assert.rejects(Profile.create({ user: ann }), UniqueViolation)
      assert.deepEqual(names(await User.filter({ profile: { site: { isNull: false } } })), ['Ann'])
    }),
  )

  test(
    'the base filter hides deleted organisations until it is lifted',
    each(async () => {
      const { beta } = await openSaas()
      await beta.update({ deletedAt: new Date() })
      assert.deepEqual(names(await Organisation.all()), ['Acme'])
      assert.equal(await Organisation.filter({ slug: 'beta' }).exists(), false)
      assert.deepEqual(names(await Organisation.unfiltered()), ['Acme', 'Beta'])
      assert.equal(
        await Organisation.unfiltered()
          .filter({ deletedAt: { isNull: false } })
          .count(),
        1,
      )
    }),
  )

  test(
    'keys are given before the row is saved where they are made here',
    each(async () => {
      const { acme } = await openSaas()
      assert.match(acme.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/)
      assert.equal((await Organisation.get({ id: acme.id.toUpperCase() })).slug, 'acme')
      const [project] = await acme.projects
      assert.equal(project!.organisationId, acme.id)
    }),
  )

  test(
    'secrets stay inside, class fields and private ones are there',
    each(async () => {
      await openSaas()
      const user = await User.get({ email: 'ann@x.example' })
      assert.equal(user.password, 'hash-of-ann')
      assert.ok(!JSON.stringify(user).includes('hash'))
      assert.ok(!JSON.stringify(await User.values('name', 'email')).includes('hash'))
      assert.deepEqual([user.greeting, user.visits], ['Hello, Ann', 0])
    }),
  )

  test(
    'deleting a user leaves projects; an organisation with invoices stays',
    each(async () => {
      const { ben, acme } = await openSaas()
      const report = await ben.delete()
      assert.deepEqual(report.byModel, { User: 1, Membership: 2 })
      assert.equal(await Project.filter({ owner: null }).count(), 3)
      await assert.rejects(acme.delete(), (error) => (error as Error).name === 'ProtectedError')
      await acme.invoices.delete()
      assert.deepEqual((await acme.delete()).byModel, {
        Organisation: 1,
        Membership: 1,
        Project: 3,
      })
    }),
  )

  test(
    'prefetching nests, narrows and names',
    each(async () => {
      const { ben } = await openSaas()
      await assertQueries(4, async () => {
        const [acme] = await Organisation.prefetch('projects.owner').prefetch('invoices').filter({
          slug: 'acme',
        })
        assert.deepEqual(names(acme!.projects.rows), ['Anvil', 'Bellows', 'Crane'])
        assert.equal((await acme!.projects.rows[1]!.owner)?.pk, ben.pk)
        assert.equal(acme!.invoices.rows.length, 2)
      })
      const all = await Organisation.prefetch(
        'projects',
        Project.active().orderBy('-name').limit(1),
        { as: 'latest' },
      )
      assert.deepEqual(
        all.map(({ latest }) => names(latest)),
        [['Bellows'], ['Dynamo']],
      )
      const members = await Organisation.prefetch('members')
      assert.deepEqual(
        members.map((one) => names(one.members.rows)),
        [
          ['Ann', 'Ben'],
          ['Ben', 'Cleo'],
        ],
      )
    }),
  )
})

suite('a product for teams: expressions', () => {
  test(
    'totals of invoices, overall and by organisation',
    each(async () => {
      await openSaas()
      const invoices = await Invoice.annotate({
        total: Sum(F('lines.quantity').times(F('lines.price'))),
        lines_: Count('lines'),
        most: Max('lines.price'),
        least: Min('lines.price'),
      })
      assert.deepEqual(
        invoices.map(({ number, total, lines_ }) => [number, total?.toFixed(2), lines_]),
        [
          ['A-1', '162.50', 2],
          ['A-2', '75.00', 1],
          ['B-1', '19.98', 1],
        ],
      )
      assert.deepEqual(
        [invoices[0]!.most?.toFixed(2), invoices[0]!.least?.toFixed(2)],
        ['100.00', '12.50'],
      )
      const { average, none } = await InvoiceLine.aggregate({
        average: Avg('quantity'),
        none: Sum('price', { filter: { label: 'none' } }),
      })
      assert.deepEqual([average, none], [3.5, null])
      const byMonth = await Invoice.groupBy('organisation').annotate({ n: Count() })
      assert.deepEqual(byMonth.map(({ n }) => n).toSorted(), [1, 2])
    }),
  )

  test(
    'functions of texts, numbers, dates and conditions',
    each(async () => {
      await openSaas()
      const [ann] = await User.annotate({
        loud: Upper('name'),
        quiet: Lower('name'),
        size: Length('name'),
        both: Concat('name', Value(' <'), 'email', Value('>')),
        initial: Substr('name', 1, 1),
        trimmed: Trim(Value('  x ')),
        greatest: Greatest(Value(1), Value(3)),
        least: Least(Value(1), Value(3)),
        seen: Coalesce('lastSeenAt', Now()),
        kind: Case(When({ email: { startsWith: 'ann' } }, Value('first')), {
          default: Value('other'),
        }),
        nothing: Case(When({ name: 'Nobody' }, Value('x'))),
      }).orderBy('email')
      assert.deepEqual(
        [
          ann!.loud,
          ann!.quiet,
          ann!.size,
          ann!.both,
          ann!.initial,
          ann!.trimmed,
          ann!.greatest,
          ann!.least,
          ann!.kind,
          ann!.nothing,
        ],
        ['ANN', 'ann', 3, 'Ann <ann@x.example>', 'A', 'x', 3, 1, 'first', null],
      )
      assert.ok(ann!.seen instanceof Date)
      const [paid] = await Invoice.filter({ number: 'A-1' }).annotate({
        month: Trunc('paidAt', 'month'),
        year: Extract('paidAt', 'year'),
        text: Cast(Value(7), f.text()),
      })
      assert.equal(paid!.month?.toISOString(), '2026-02-01T00:00:00.000Z')
      assert.deepEqual([paid!.year, paid!.text], [2026, '7'])
    }),
  )

  test(
    'arithmetic in updates and conditions',
    each(async () => {
      const { one } = await openSaas()
      await one.lines.update({ quantity: F('quantity').times(2).plus(1) })
      assert.deepEqual(
        await one.lines.orderBy('quantity').valuesList('quantity', { flat: true }),
        [3, 11],
      )
      await one.lines.update({ quantity: F('quantity').minus(1).mod(4) })
      assert.deepEqual(
        await one.lines.orderBy('label').valuesList('quantity', { flat: true }),
        [2, 2],
      )
      await one.lines.update({ price: F('price').dividedBy(2) })
      assert.deepEqual(
        (await one.lines.orderBy('label')).map(({ price }) => price.toFixed(2)),
        ['6.25', '50.00'],
      )
      assert.equal(await InvoiceLine.filter({ price: { gt: F('quantity').times(10) } }).count(), 1)
    }),
  )

  test(
    'subqueries look at the outer row; exists is a filter and can be negated',
    each(async () => {
      await openSaas()
      const newest = Invoice.filter({ organisation: OuterRef('id') })
        .orderBy('-number')
        .values('number')
        .limit(1)
      const rows = await Organisation.annotate({ last: Subquery(newest) })
      assert.deepEqual(
        rows.map(({ name, last }) => [name, last]),
        [
          ['Acme', 'A-2'],
          ['Beta', 'B-1'],
        ],
      )
      const paid = Invoice.filter({ organisation: OuterRef('id'), paidAt: { isNull: false } })
      assert.deepEqual(names(await Organisation.filter(Exists(paid))), ['Acme'])
      assert.deepEqual(names(await Organisation.filter(Q.not(Exists(paid)))), ['Beta'])
      const flagged = await Organisation.annotate({ hasPaid: Exists(paid) })
      assert.deepEqual(
        flagged.map(({ hasPaid }) => hasPaid),
        [true, false],
      )
    }),
  )

  test(
    'windows rank rows and look at their neighbours',
    each(async () => {
      await openSaas()
      const ranked = await InvoiceLine.annotate({
        row: Window(RowNumber(), { partitionBy: 'invoice.organisation', orderBy: '-price' }),
        rank: Window(Rank(), { orderBy: '-quantity' }),
        dense: Window(DenseRank(), { orderBy: '-price' }),
        before: Window(Lag('quantity'), { orderBy: 'quantity' }),
      }).orderBy('quantity')
      assert.deepEqual(
        ranked.map(({ quantity, rank, before }) => [quantity, rank, before]),
        [
          [1, 4, null],
          [2, 3, 1],
          [5, 2, 2],
          [6, 1, 5],
        ],
      )
      const top = InvoiceLine.annotate({
        row: Window(RowNumber(), { partitionBy: 'invoice.organisation', orderBy: '-price' }),
      })
        .filter({ row: 1 })
        .orderBy('label', '-price')
      assert.deepEqual(
        (await top).map(({ price }) => price.toFixed(2)),
        ['9.99', '100.00'],
      )
      assert.equal(await top.count(), 2)
    }),
  )

  test(
    'lists are gathered as text and as JSON',
    each(async () => {
      await openSaas()
      const rows = await Organisation.annotate({
        who: StringAgg('members.name', ', ', { orderBy: 'name' }),
        projects_: JsonAgg('projects.name', { orderBy: 'name' }),
      })
      assert.deepEqual(
        rows.map(({ who, projects_ }) => [who, projects_]),
        [
          ['Ann, Ben', ['Anvil', 'Bellows', 'Crane']],
          ['Ben, Cleo', ['Dynamo']],
        ],
      )
    }),
  )

  test(
    'conditions are joined by and, or, xor and not',
    each(async () => {
      await openSaas()
      const found = async (where: Where<typeof User>) => names(await User.filter(where))
      assert.deepEqual(await found(Q.or({ name: 'Ann' }, { name: 'Ben' })), ['Ann', 'Ben'])
      assert.deepEqual(await found(Q.and({ name: 'Ann' }, { email: 'ann@x.example' })), ['Ann'])
      assert.deepEqual(
        await found(Q.xor({ name: { contains: 'n' } }, { email: { startsWith: 'ann' } })),
        ['Ben'],
      )
      assert.deepEqual(await found(Q.not({ name: 'Ann' })), ['Ben', 'Cleo'])
      assert.deepEqual(names(await User.filter(Q({ name: 'Ann' }))), ['Ann'])
    }),
  )
})

suite('a product for teams: signals and transactions', () => {
  test(
    'signals come in order, within the transaction, and not from bulk operations',
    each(async () => {
      const { acme, cleo } = await openSaas()
      const heard: string[] = []
      const note = (signal: string, { name }: Project) => void heard.push(`${signal} ${name}`)
      const stops = [
        preSave.connect(Project, ({ row }) => note('preSave', row)),
        postSave.connect(Project, ({ row }) => note('postSave', row)),
        preDelete.connect(Project, ({ row }) => note('preDelete', row)),
        postDelete.connect(Project, ({ row }) => note('postDelete', row)),
        m2mChanged.connect(Organisation, () => void heard.push('m2m')),
      ]
      const project = await Project.create({ name: 'New', organisation: acme })
      await project.delete()
      await Project.bulkCreate([{ name: 'Bulk', organisation: acme }])
      await Project.filter({ name: 'Bulk' }).update({ isArchived: true })
      await acme.members.add(cleo, { values: { joinedOn: '2026-01-01' } })
      for (const stop of stops) stop()
      await project.save().catch(() => {})
      assert.deepEqual(heard.slice(0, 4), [
        'preSave New',
        'postSave New',
        'preDelete New',
        'postDelete New',
      ])
      assert.ok(
        heard.slice(4).length > 0 && heard.slice(4).every((one) => one === 'm2m'),
        String(heard),
      )
    }),
  )

  test(
    'a handler that throws undoes what the transaction wrote',
    each(async () => {
      const { acme } = await openSaas()
      const stop = postSave.connect(Project, () => {
        throw new Error('refused')
      })
      await assert.rejects(Project.create({ name: 'New', organisation: acme }), /refused/)
      stop()
      assert.equal(await Project.filter({ name: 'New' }).exists(), false)
    }),
  )

  test(
    'what waits for the commit does not run after a rollback',
    each(async () => {
      const { acme } = await openSaas()
      const ran: string[] = []
      await assert.rejects(
        atomic(async () => {
          onCommit(() => void ran.push('outer'))
          await acme.update({ plan: 'business' })
          throw new Error('no')
        }),
      )
      await atomic(async () => {
        onCommit(() => void ran.push('one'))
        await atomic(async () => {
          onCommit(() => void ran.push('two'))
          throw new Error('no')
        }).catch(() => {})
        onCommit(() => void ran.push('three'))
      })
      assert.deepEqual(ran, ['one', 'three'])
      assert.equal((await Organisation.get({ slug: 'acme' })).plan, 'team')
    }),
  )

  test(
    'after an error of the database the block must be left, and getOrCreate does not break it',
    each(async () => {
      const { acme, ann } = await openSaas()
      await assert.rejects(
        atomic(async () => {
          await Profile.create({ user: ann }).catch(() => {})
          await User.count()
        }),
      )
      await atomic(async () => {
        await assert.rejects(
          User.getOrCreate({ name: 'Other' }, { email: 'ann@x.example' }),
          IntegrityError,
        )
        await acme.update({ name: 'Acme Ltd' })
      })
      assert.equal((await Organisation.get({ slug: 'acme' })).name, 'Acme Ltd')
    }),
  )

  test(
    'queries of one transaction run one after another, and a queryset that is returned runs inside',
    each(async () => {
      await openSaas()
      const [users, projects] = await atomic(() =>
        Promise.all([User.all(), Project.count(), Invoice.exists()]),
      )
      assert.deepEqual([users.length, projects], [3, 4])
      assert.deepEqual(names(await atomic(() => User.filter({ name: 'Ann' }))), ['Ann'])
      const late = await atomic(async () => ({ count: () => User.count() }))
      assert.equal(await late.count(), 3)
    }),
  )

  test(
    'rows are locked, and locked ones can be left out',
    each(async (dialect) => {
      await openSaas()
      await assert.rejects(async () => User.selectForUpdate())
      await atomic(async () => {
        const first = await User.selectForUpdate().get({ email: 'ann@x.example' })
        assert.equal(first.name, 'Ann')
        if (dialect === 'sqlite') return
        assert.equal(
          (await User.selectForUpdate({ skipLocked: true }).filter({ name: 'Ben' })).length,
          1,
        )
        assert.equal((await User.selectForUpdate({ noWait: true })).length, 3)
      })
    }),
  )
})
