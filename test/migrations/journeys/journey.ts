/**
 * A project as users have one: apps with models in a folder, driven by the real `voltaic`, with data in every table that is
 * put in and looked at with plain SQL, past the framework.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { test } from 'node:test'
import { type ProjectFolder, projectFolder } from '../../cli/project-folder.ts'
import { type Outcome, run } from '../../cli/shop-project.ts'
import { noPostgres, postgresSchema } from '../../support/postgres.ts'
import { type Kind, PlainDatabase } from './plain-database.ts'

/** What `voltaic makemigrations` asked. */
export interface Asked {
  readonly id: string
  readonly kind: string
  readonly text: string
}

/** The project of a journey. */
export class Journey extends PlainDatabase implements AsyncDisposable {
  readonly folder: ProjectFolder
  readonly #removals: (() => PromiseLike<unknown>)[] = []
  readonly #env: Record<string, string> = { NO_COLOR: '' }
  #apps: readonly string[] = []

  constructor(kind: Kind, folder: ProjectFolder, url: string) {
    super({ kind, url, file: folder.file('data', 'test.db') })
    this.folder = folder
  }

  /** Adds what to do at the end. */
  atEnd(remove: () => PromiseLike<unknown>): void {
    this.#removals.push(remove)
  }

  /** The apps of the project, in the order of the settings. */
  async apps(...labels: string[]): Promise<void> {
    this.#apps = labels
    const imports = labels.map((app) => `import { ${app} } from './apps/${app}/app.ts'\n`).join('')
    await this.folder.write(
      'voltaic.config.ts',
      `import { defineConfig } from 'voltaic'\n${imports}export default defineConfig({
  label: 'journey', secretKey: '${'s'.repeat(40)}', logLevel: 'warn',
  database: '${this.url}', apps: [${labels.join(', ')}],
})\n`,
    )
    for (const app of labels) {
      if (existsSync(this.folder.file('apps', app, 'app.ts'))) continue
      await this.folder.write(
        `apps/${app}/app.ts`,
        `import { defineApp } from 'voltaic'\nimport * as models from './models.ts'
export const ${app} = defineApp(import.meta, { models })\n`,
      )
      await this.models(app, '')
    }
  }

  /** Writes the models of an app: the text after the import of the framework. */
  async models(app: string, text: string): Promise<void> {
    if (!this.#apps.includes(app)) await this.apps(...this.#apps, app)
    const first = `import { check, F, f, index, Model, Q, unique } from 'voltaic/db'\n`
    const last = 'void [check, F, f, index, Model, Q, unique]\n'
    await this.folder.write(`apps/${app}/models.ts`, `${first}${text}\n${last}`)
  }

  /** Writes a migration: `operations` is the text between the brackets. */
  async migration(app: string, name: string, operations: string, more = ''): Promise<void> {
    await this.folder.write(
      `apps/${app}/migrations/${name}.ts`,
      `import { check, F, f, index, migration, op, Q, unique } from 'voltaic/migrations'
export default migration({ ${more} operations: [${operations}] })
void [check, F, f, index, op, Q, unique]\n`,
    )
  }

  /** Runs `voltaic` without a terminal. */
  voltaic(...args: string[]): Promise<Outcome> {
    return run(this.folder, args, { env: this.#env })
  }

  /** Runs `voltaic`, which has to succeed, and gives what it printed. */
  async ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.voltaic(...args)
    assert.equal(code, 0, `voltaic ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
    return stdout
  }

  /** Runs `voltaic`, which has to fail with this code and message, and gives the message. */
  async fails(code: number, message: RegExp, ...args: string[]): Promise<string> {
    const outcome = await this.voltaic(...args)
    const all = `${outcome.stdout}${outcome.stderr}`
    assert.equal(
      outcome.code,
      code,
      `voltaic ${args.join(' ')} ended with ${outcome.code}:\n${all}`,
    )
    assert.match(all, message)
    return all
  }

  /**
   * `makemigrations`, answered by `answer` until nothing is asked any more, first about renames, on which other questions
   * depend; gives what was asked and printed. An answer of `undefined` fails the test.
   */
  async make(answer: (asked: Asked) => unknown = () => undefined, ...args: string[]) {
    const asked: Asked[] = []
    const answers: Record<string, unknown> = {}
    for (;;) {
      await this.folder.write('answers.json', JSON.stringify(answers))
      const outcome = await this.voltaic('makemigrations', '--answers', 'answers.json', ...args)
      if (outcome.code !== 3) {
        assert.equal(outcome.code, 0, `makemigrations: ${outcome.stdout}${outcome.stderr}`)
        return { asked, printed: outcome.stdout }
      }
      const { questions } = JSON.parse(outcome.stdout) as { questions: Asked[] }
      const first = questions.filter(({ kind }) => kind.startsWith('rename'))
      for (const question of first.length > 0 ? first : questions) {
        assert.ok(!(question.id in answers), `${question.id} was answered and is asked again`)
        const given = answer(question)
        assert.notEqual(given, undefined, `nobody expected ${question.id}: ${question.text}`)
        answers[question.id] = given
        asked.push(question)
      }
    }
  }

  /** Writes the migrations of a change and runs them; then nothing may be missing. */
  async change(answer?: (asked: Asked) => unknown, ...args: string[]) {
    const made = await this.make(answer)
    const migrated = await this.ok('migrate', ...args)
    await this.ok('makemigrations', '--check')
    return { ...made, migrated }
  }

  /** The migration files of an app. */
  async files(app: string): Promise<string[]> {
    const folder = this.folder.file('apps', app, 'migrations')
    if (!existsSync(folder)) return []
    return (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  }

  /** The text of the migration that begins so: `0002`. */
  async text(app: string, start: string): Promise<string> {
    const name = (await this.files(app)).find((file) => file.startsWith(start))
    assert.ok(name, `${app} has no migration ${start}`)
    return readFile(this.folder.file('apps', app, 'migrations', name), 'utf8')
  }

  /** Deletes a file or a folder of the project. */
  async remove(path: string): Promise<void> {
    await rm(this.folder.file(path), { recursive: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const remove of this.#removals.reverse()) await remove()
  }
}

/** An empty project on this database. */
export async function journey(kind: Kind, apps: readonly string[]): Promise<Journey> {
  const folder = await projectFolder({})
  await mkdir(folder.file('data'))
  const schema = kind === 'postgres' ? await postgresSchema() : undefined
  const made = new Journey(kind, folder, schema?.url ?? 'sqlite:data/test.db')
  made.atEnd(folder.remove)
  if (schema) made.atEnd(() => schema[Symbol.asyncDispose]())
  await made.apps(...apps)
  return made
}

type Body = (journey: Journey) => Promise<void>

/** A journey on SQLite, with one app, `shop`. */
export function onSqlite(words: string, body: Body): void {
  test(words, () => travel('sqlite', body, ['shop']))
}

/** A journey on SQLite, and the same on PostgreSQL. */
export function onBoth(words: string, body: Body, apps: readonly string[]): void {
  test(`${words}, on SQLite`, () => travel('sqlite', body, apps))
  test(`${words}, on PostgreSQL`, { skip: noPostgres }, () => travel('postgres', body, apps))
}

async function travel(kind: Kind, body: Body, apps: readonly string[]): Promise<void> {
  await using made = await journey(kind, apps)
  await body(made)
}
