/** Writes a large project: apps with six models each, whose migrations add, change and rename fields, indexes, and run code. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How large it is. */
export interface ProjectSize {
  readonly apps: number
  /** Migrations of each app. */
  readonly migrations: number
}

/** 300 models and 500 migrations. */
export const largeProject: ProjectSize = { apps: 50, migrations: 10 }

const modelsOfApp = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'] as const

/** Writes the project into a folder that is there. The same size gives the same files. */
export async function writeProject(folder: string, size: ProjectSize): Promise<void> {
  const labels = Array.from({ length: size.apps }, (_, index) => appLabel(index))
  await mkdir(join(folder, 'node_modules'), { recursive: true })
  await symlink(join(import.meta.dirname, '../..'), join(folder, 'node_modules/voltaic'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  await writeFile(join(folder, 'voltaic.config.ts'), configText(labels))
  for (const [index, label] of labels.entries()) await writeApp(join(folder, label), index, size)
}

function appLabel(index: number): string {
  return `app${String(index).padStart(3, '0')}`
}

function configText(labels: readonly string[]): string {
  const imports = labels.map((label) => `import { ${label} } from './${label}/app.ts'\n`).join('')
  return `import { defineConfig, env } from 'voltaic'
${imports}
export default defineConfig({
  directory: import.meta.dirname,
  secretKey: 'a secret of a bench, which nobody has to guess',
  database: env.url('DATABASE_URL', 'sqlite:data.sqlite'),
  apps: [${labels.join(', ')}],
})
`
}

async function writeApp(folder: string, index: number, size: ProjectSize): Promise<void> {
  const label = appLabel(index)
  const steps = [firstStep(index), ...laterSteps(index, size.migrations - 1)]
  await mkdir(join(folder, 'migrations'), { recursive: true })
  const app = `import { defineApp } from 'voltaic'
import * as models from './models.ts'

export const ${label} = defineApp(import.meta, { models })
`
  await writeFile(join(folder, 'app.ts'), app)
  await writeFile(join(folder, 'models.ts'), modelsText(index, size))
  for (const [at, operations] of steps.entries()) {
    const text = migrationText(dependenciesOf(index, at), operations)
    await writeFile(join(folder, 'migrations', `${nameOf(at)}.ts`), text)
  }
}

function nameOf(step: number): string {
  return step === 0 ? '0001_initial' : `${String(step + 1).padStart(4, '0')}_step`
}

function dependenciesOf(index: number, step: number): string[] {
  if (step > 0) return [`['${appLabel(index)}', '${nameOf(step - 1)}']`]
  return index > 0 ? [`['${appLabel(index - 1)}', '0001_initial']`] : []
}

function migrationText(dependencies: readonly string[], operations: readonly string[]): string {
  const uses = (name: string) => operations.some((text) => text.includes(`${name}(`))
  const names = ['check', 'index'].filter(uses)
  return `import { ${[...names, 'f', 'migration', 'op'].join(', ')} } from 'voltaic/migrations'

export default migration({
  dependencies: [${dependencies.join(', ')}],
  operations: [
    ${operations.join(',\n    ')},
  ],
})
void f
`
}

/** The fields that every model has from the beginning, as they are in a migration. */
const plainFields = [
  'name: f.char({ maxLength: 80 })',
  'code: f.char({ maxLength: 20, unique: true })',
  'amount: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true })',
  'count: f.positiveInt({ default: 0 })',
  'isActive: f.boolean({ default: true })',
  'createdAt: f.dateTime({ index: true })',
  'note: f.text({ null: true })',
]

const options = "{ ordering: ['name'], indexes: [index('isActive', '-createdAt')] }"

/** The model that relations of an app lead to: one of the app before. */
function ownerOf(index: number): string {
  return `${appLabel(Math.max(0, index - 1))}.One`
}

function firstStep(index: number): string[] {
  return modelsOfApp.map((model) => {
    const relations = [
      `owner: f.foreignKey('${ownerOf(index)}', { null: true, onDelete: 'setNull' })`,
      `parent: f.foreignKey('${appLabel(index)}.${model}', { null: true, onDelete: 'cascade' })`,
    ]
    return `op.createModel('${model}', { ${[...plainFields, ...relations].join(', ')} }, ${options})`
  })
}

/** What a migration after the first does to the app, and how its model changes. */
const kinds = [
  'addField',
  'alterField',
  'rename',
  'index',
  'run',
  'check',
  'many',
  'alter',
] as const

function kindOf(step: number): (typeof kinds)[number] {
  return kinds[(step - 1) % kinds.length] ?? 'run'
}

function modelOf(step: number): (typeof modelsOfApp)[number] {
  return modelsOfApp[step % modelsOfApp.length] ?? 'One'
}

function laterSteps(index: number, count: number): string[][] {
  return Array.from({ length: count }, (_, at) => [operationOf(index, at + 1)])
}

function operationOf(index: number, step: number): string {
  const model = modelOf(step)
  switch (kindOf(step)) {
    case 'addField':
      return `op.addField('${model}', 'score${step}', f.int({ default: 0 }))`
    case 'alterField':
      return `op.alterField('${model}', 'name', f.char({ maxLength: ${80 + step} }))`
    case 'rename':
      return `op.renameField('${model}', '${noteOf(model, step - 1)}', '${noteOf(model, step)}')`
    case 'index':
      return `op.addIndex('${model}', index('code', '-count', { name: 'app${index}_index_${step}' }))`
    case 'run':
      return `op.run(async ({ model }) => { await model('${appLabel(index)}.${model}').filter({ isActive: false }).update({ count: 0 }) }, { reverse: () => undefined })`
    case 'check':
      return `op.addConstraint('${model}', check('app${index}_check_${step}', { count: { gte: 0 } }))`
    case 'many':
      return `op.addField('${model}', 'links${step}', f.manyToMany('${appLabel(index)}.Two'))`
    default:
      return `op.alterField('${model}', 'amount', f.decimal({ maxDigits: ${12 + (step % 9)}, decimalPlaces: 2, null: true }))`
  }
}

/** What the field \`note\` is called after some steps. */
function noteOf(model: string, step: number): string {
  const renames = stepsOf(model, 'rename', step)
  return renames.length === 0 ? 'note' : `note${renames.at(-1)}`
}

function stepsOf(model: string, kind: (typeof kinds)[number], last: number): number[] {
  const steps = Array.from({ length: last }, (_, at) => at + 1)
  return steps.filter((step) => modelOf(step) === model && kindOf(step) === kind)
}

function modelsText(index: number, size: ProjectSize): string {
  const owner =
    index === 0 ? '' : `import { One as Owner } from '../${appLabel(index - 1)}/models.ts'\n`
  const classes = modelsOfApp.map((model) => classText(model, index, size.migrations - 1))
  return `import { check, f, index, Model } from 'voltaic/db'
${owner}
${classes.join('\n')}
void check
`
}

function classText(model: string, index: number, last: number): string {
  const of = (kind: (typeof kinds)[number]) => stepsOf(model, kind, last)
  const length = of('alterField').at(-1)
  const digits = of('alter').at(-1)
  const fields = plainFields.map((field) =>
    field
      .replace('maxLength: 80', `maxLength: ${80 + (length ?? 0)}`)
      .replace('maxDigits: 12', `maxDigits: ${12 + ((digits ?? 0) % 9)}`)
      .replace('note:', `${noteOf(model, last)}:`),
  )
  const relation = (name: string, definition: string) => `get ${name}() { return ${definition} }`
  const owner = index === 0 ? 'One' : 'Owner'
  const all = [
    ...fields,
    relation('owner', `f.foreignKey(() => ${owner}, { null: true, onDelete: 'setNull' })`),
    relation('parent', `f.foreignKey(() => ${model}, { null: true, onDelete: 'cascade' })`),
    ...of('addField').map((step) => `score${step}: f.int({ default: 0 })`),
    ...of('many').map((step) => relation(`links${step}`, 'f.manyToMany(() => Two)')),
  ]
  const indexes = of('index').map(
    (step) => `index('code', '-count', { name: 'app${index}_index_${step}' })`,
  )
  const checks = of('check').map(
    (step) => `check('app${index}_check_${step}', { count: { gte: 0 } })`,
  )
  return `export class ${model} extends Model(
  { ${all.join(', ')} },
  { ordering: ['name'], indexes: [${["index('isActive', '-createdAt')", ...indexes].join(', ')}], constraints: [${checks.join(', ')}] },
) {}
`
}
