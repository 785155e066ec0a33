/**
 * A project without child processes: models stand in the test, migrations are written into a folder, and run, by the public
 * functions. For many changes in a row.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { defineApp } from 'voltaic'
import {
  type Answers,
  type MigrateOptions,
  makeMigrations,
  migrate,
  type Question,
} from 'voltaic/migrations'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { repository } from '../../support/child-process.ts'
import { noPostgres, postgresSchema } from '../../support/postgres.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { type Kind, PlainDatabase } from './plain-database.ts'

/** The models of apps: the text of their classes, without imports. `null` takes an app out of the project. */
export type Models = Readonly<Record<string, string | null>>

/** Answers a question; `undefined` fails the test. */
export type Answer = (asked: Question) => unknown

/** The project. */
export class Workshop extends PlainDatabase {
  readonly database: Database
  readonly #folder: string
  readonly #apps = new Map<string, ReturnType<typeof defineApp>>()
  #versions = 0
  /** What was asked last. */
  asked: readonly Question[] = []

  constructor(kind: Kind, folder: string, database: Database, url: string) {
    super({ kind, url, file: `${folder}/test.db` })
    this.#folder = folder
    this.database = database
  }

  /** The apps as they are. */
  get apps() {
    return [...this.#apps.values()]
  }

  /** Gives apps new models. What other apps have stays only when it is said again in the same call. */
  async models(models: Models): Promise<void> {
    const names = (text: string) =>
      [...text.matchAll(/^\s*class (\w+)/gm)].map((found) => found[1]!)
    const all = Object.entries(models).map(([app, text]) => [app, text ?? ''] as const)
    const exported = all.map(([app, text]) => `${app}: { ${names(text).join(', ')} }`).join(', ')
    const file = `${this.#folder}/models${this.#versions++}.ts`
    await writeFile(
      file,
      `import { check, F, f, index, Model, Q, unique } from 'voltaic/db'
${all.map(([, text]) => text).join('\n')}
export default { ${exported} }
void [check, F, f, index, Model, Q, unique]\n`,
    )
    const { default: classes } = await import(file)
    for (const [app, text] of Object.entries(models)) {
      const meta = { dirname: `${this.#folder}/${app}` }
      if (text === null) this.#apps.delete(app)
      else this.#apps.set(app, defineApp(meta, { label: app, models: classes[app] }))
    }
  }

  /** A path in the folder of the project. */
  file(name: string): string {
    return `${this.#folder}/${name}`
  }

  /** Writes a migration by hand. */
  async write(app: string, name: string, operations: string, more = ''): Promise<void> {
    await mkdir(`${this.#folder}/${app}/migrations`, { recursive: true })
    await writeFile(
      `${this.#folder}/${app}/migrations/${name}.ts`,
      `import { check, F, f, index, migration, op, Q, unique } from 'voltaic/migrations'
export default migration({ ${more} operations: [${operations}] })
void [check, F, f, index, op, Q, unique]\n`,
    )
  }

  /** Writes the migrations of the change, with answers; gives their operations, one line each. */
  async make(answer: Answer = () => undefined, name?: string): Promise<string[]> {
    const answers: Record<string, unknown> = {}
    const asked: Question[] = []
    for (;;) {
      const made = await makeMigrations({
        apps: this.apps,
        answers: answers as Answers,
        ...(name && { name }),
      })
      if (made.kind !== 'questions') {
        if (made.kind === 'nothing') return []
        this.asked = asked
        return made.migrations.flatMap(({ operations }) => operations)
      }
      const first = made.questions.filter(({ kind }) => kind.startsWith('rename'))
      for (const question of first.length > 0 ? first : made.questions) {
        assert.ok(!(question.id in answers), `${question.id} is asked again`)
        const given = answer(question)
        assert.notEqual(given, undefined, `nobody expected ${question.id}: ${question.text}`)
        answers[question.id] = given
        asked.push(question)
      }
    }
  }

  /** Runs migrations. */
  async migrate(options: Partial<MigrateOptions> = {}): Promise<string[]> {
    const { steps } = await migrate({ database: this.database, apps: this.apps, ...options })
    return steps.map(({ app, name }) => `${app}.${name}`)
  }

  /**
   * Tries a change that has to fail, and takes its migration away again; gives the error. `name` has to differ from those of
   * other attempts, because a module is loaded once.
   */
  async attempt(name: string, models: Models, answer?: Answer) {
    const before = this.apps
    const known = await Promise.all(
      Object.keys(models).map(async (app) => [app, await this.files(app)] as const),
    )
    await this.models(models)
    try {
      await this.make(answer, name)
      await this.migrate()
      return undefined
    } catch (error) {
      return error as Error & { code?: string }
    } finally {
      for (const [app, files] of known) {
        for (const file of await this.files(app)) {
          if (!files.includes(file)) await rm(`${this.#folder}/${app}/migrations/${file}`)
        }
      }
      for (const app of before) this.#apps.set(app.label, app)
    }
  }

  /** New models, their migrations and the run; gives the operations. */
  async change(
    models: Models,
    answer?: Answer,
    options?: Partial<MigrateOptions>,
  ): Promise<string[]> {
    await this.models(models)
    const operations = await this.make(answer)
    await this.migrate(options)
    assert.deepEqual(await this.make(), [], 'nothing is missing after a change')
    return operations
  }

  /** The migration files of an app. */
  async files(app: string): Promise<string[]> {
    const folder = `${this.#folder}/${app}/migrations`
    return existsSync(folder) ? (await readdir(folder)).sort() : []
  }

  /** The text of the migration that begins so. */
  async text(app: string, start: string): Promise<string> {
    const name = (await this.files(app)).find((file) => file.startsWith(start))
    assert.ok(name, `${app} has no migration ${start}`)
    return readFile(`${this.#folder}/${app}/migrations/${name}`, 'utf8')
  }
}

/** A test on SQLite, and the same on PostgreSQL. */
export function inWorkshop(words: string, body: (workshop: Workshop) => Promise<void>): void {
  for (const kind of ['sqlite', 'postgres'] as const) {
    const skip = kind === 'postgres' ? noPostgres : false
    const place = kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'
    test(`${words}, on ${place}`, { skip }, async () => {
      await using folder = await temporaryFolder()
      await mkdir(folder.file('node_modules'))
      await symlink(repository, folder.file('node_modules', 'voltaic'))
      await writeFile(folder.file('package.json'), '{ "type": "module" }\n')
      await using schema = kind === 'postgres' ? await postgresSchema() : undefined
      const url = schema?.url ?? `sqlite:${folder.file('test.db')}`
      const database = await openDatabase(url)
      try {
        await body(new Workshop(kind, folder.path, database, url))
      } finally {
        await database.close()
      }
    })
  }
}
