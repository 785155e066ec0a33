/** A project that lives through changes of its models: one folder of migrations, and a database of each dialect. */
import assert from 'node:assert/strict'
import type { Database } from '../../../src/db/engine/database.ts'
import type { Question } from '../../../src/migrations/detect/questions.ts'
import { makeMigrations } from '../../../src/migrations/make-migrations.ts'
import { migrate, migrationStatus } from '../../../src/migrations/migrate.ts'
import { databaseForTest } from '../database-for-test.ts'
import { dialects } from '../dialects.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'
import { schemaOf } from '../schema-of.ts'
import { Answers } from './answers.ts'
import { type Change, changed } from './changes.ts'
import { appsOf, type Classes, classesOf, isStored } from './models.ts'
import { Mover } from './mover.ts'
import {
  carried,
  type Data,
  expectedRows,
  insertRows,
  isFeasible,
  isPossible,
  moreRows,
  noData,
  onlyKept,
  readRows,
} from './rows.ts'
import { appLabels, emptyWorld, type World } from './world.ts'

/** What happens between two versions of the code. */
export interface Step {
  readonly changes: readonly Change[]
  /** How many rows every model gets afterwards. */
  readonly rows: number
}

/** One version of the code, and what a database has at the end of it. */
interface Chapter {
  readonly world: World
  readonly classes: Classes
  readonly data: Data
  /** What the migrations that led here have made anew, though a person would say that it is the same. */
  readonly broken: ReadonlySet<number>
  /** The last migration of each app. */
  readonly last: ReadonlyMap<string, string>
  /** The schema of each database. */
  readonly schemas: readonly unknown[]
}

/** A project and its databases. `await using` throws all of them away. */
export class HistoryRun implements AsyncDisposable {
  /** What was done, for people. */
  readonly story: string[] = []
  readonly #project: MigrationProject
  readonly #databases: readonly Database[]
  readonly #close: () => Promise<void>
  readonly #chapters: Chapter[] = []

  constructor(
    project: MigrationProject,
    databases: readonly Database[],
    close: () => Promise<void>,
  ) {
    this.#project = project
    this.#databases = databases
    this.#close = close
  }

  static async start(): Promise<HistoryRun> {
    const project = await migrationProject('sqlite')
    const others = dialects.filter(({ dialect, skip }) => dialect !== 'sqlite' && skip === false)
    const made = await Promise.all(others.map(({ dialect }) => databaseForTest(dialect)))
    const databases = [project.database, ...made.map(({ database }) => database)]
    return new HistoryRun(project, databases, async () => {
      for (const one of made) await one[Symbol.asyncDispose]()
      await project[Symbol.asyncDispose]()
    })
  }

  get #now(): Pick<Chapter, 'world' | 'data'> {
    return this.#chapters.at(-1) ?? { world: emptyWorld, data: noData }
  }

  /** Makes the changes that are possible, with migrations, on every database. */
  async live({ changes, rows }: Step): Promise<void> {
    const { world: before, data: had } = this.#now
    const world = this.#change(changes)
    const classes = classesOf(world)
    const apps = appsOf(world, classes, this.#project.folder.path)
    const answers = new Answers(before, world, had)
    const made = await makeMigrations({
      apps,
      ask: (question: Question) => answers.answer(question),
    })
    const texts =
      made.kind === 'migrations'
        ? made.migrations.map(({ app, name, text }) => `${app}.${name}\n${text}`)
        : []
    this.story.push(...texts)
    assert.notEqual(made.kind, 'questions')
    answers.refuseSilentLosses()
    const kept = carried({ before, after: world, isKept: (id) => answers.isKept(id) }, had)
    const data = moreRows(world, kept, rows)
    for (const database of this.#databases) {
      await migrate({ database, apps, allowDataLoss: true })
      const place = { database, world, classes }
      assert.deepEqual(
        await readRows(place),
        expectedRows(world, kept),
        `rows on ${database.dialect}`,
      )
      await insertRows(place, kept, data)
      assert.deepEqual(
        await readRows(place),
        expectedRows(world, data),
        `new rows on ${database.dialect}`,
      )
    }
    assert.deepEqual(await makeMigrations({ apps, dryRun: true }), { kind: 'nothing' })
    await this.#remember({ world, classes, data, broken: answers.broken })
  }

  /** The database is as one that has never seen another version. */
  async compareWithFresh(): Promise<void> {
    const { world, classes, schemas } = this.#chapters.at(-1) as Chapter
    await using project = await migrationProject('sqlite')
    const apps = appsOf(world, classes, project.folder.path)
    await makeMigrations({ apps })
    for (const [index, { dialect }] of this.#databases.entries()) {
      await using fresh = await databaseForTest(dialect)
      await migrate({ database: fresh.database, apps })
      assert.deepEqual(schemas[index], await schemaOf(fresh.database), `the schema on ${dialect}`)
    }
  }

  /** Goes back to an earlier version and forward again. What both have is still there. */
  async thereAndBack(to: number): Promise<void> {
    const at = to % this.#chapters.length
    const [middle, end] = [this.#chapters[at], this.#chapters.at(-1)] as [Chapter, Chapter]
    const broken = this.#chapters.slice(at + 1).flatMap(({ broken }) => [...broken])
    const isKept = keptBetween(middle, end, new Set(broken))
    this.story.push(`back to chapter ${at}`)
    for (const [index, database] of this.#databases.entries()) {
      const mover = new Mover(database, this.#apps)
      let [world, data] = [end.world, end.data]
      for (const chapter of [middle, end]) {
        data = carried({ before: world, after: chapter.world, isKept }, data)
        world = chapter.world
        await mover.to(chapter.last)
        const again = `of chapter ${this.#chapters.indexOf(chapter)} again on ${database.dialect}`
        assert.deepEqual(await schemaOf(database), chapter.schemas[index], `the schema ${again}`)
        if (mover.hasDeletedRows) continue
        const found = await readRows({ database, ...chapter })
        const expected = expectedRows(world, data)
        const kept = (rows: Record<string, unknown>) => onlyKept(world, rows, isKept)
        assert.deepEqual(kept(found), kept(expected), `rows ${again}`)
      }
    }
  }

  /** Undoes everything, after which nothing is left but the record; then all migrations run again, in one go. */
  async backToNothing(): Promise<void> {
    this.story.push('back to nothing')
    const { schemas } = this.#chapters.at(-1) as Chapter
    for (const [index, database] of this.#databases.entries()) {
      await new Mover(database, this.#apps).to(new Map())
      assert.deepEqual(await schemaOf(database), [], `what is left on ${database.dialect}`)
      await migrate({ database, apps: this.#apps })
      const schema = await schemaOf(database)
      assert.deepEqual(
        schema,
        schemas[index],
        `the schema from the beginning on ${database.dialect}`,
      )
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }

  /** The models after those changes that rows allow. */
  #change(changes: readonly Change[]): World {
    const { world: before, data } = this.#now
    let world = before
    for (const change of changes) {
      const next = changed(world, change)
      if (!next) continue
      const isKept = () => true
      if (!isFeasible(before, next.world, data)) continue
      if (!isPossible(next.world, carried({ before, after: next.world, isKept }, data))) continue
      world = next.world
      this.story.push(`${this.#chapters.length}: ${next.what}`)
    }
    return world
  }

  async #remember(chapter: Omit<Chapter, 'last' | 'schemas'>): Promise<void> {
    const database = this.#databases[0] as Database
    const status = await migrationStatus({ database, apps: this.#apps })
    const last = new Map(status.map(({ app, name }) => [app, name]))
    const schemas: unknown[] = []
    for (const each of this.#databases) schemas.push(await schemaOf(each))
    this.#chapters.push({ ...chapter, last, schemas })
  }

  get #apps() {
    return appLabels.map((label) => ({ label, directory: `${this.#project.folder.path}/${label}` }))
  }
}

/** Whether a model or field of one version is the same in a later one, and has been all the time. */
function keptBetween(one: Chapter, other: Chapter, broken: ReadonlySet<number>) {
  const ids = ({ world }: Chapter) =>
    new Set(
      world.models.flatMap((model) => [
        model.id,
        ...model.fields.filter(isStored).map(({ id }) => id),
      ]),
    )
  const later = ids(other)
  const both = [...ids(one)].filter((id) => later.has(id) && !broken.has(id))
  return (id: number) => both.includes(id)
}
