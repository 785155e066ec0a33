/** Planned models as a file of TypeScript. */
import { conditionCode } from '../../files/condition-code.ts'
import { type Code, layOut } from '../../files/layout.ts'
import { call, literal, objectOf } from '../../files/literals.ts'
import type { InspectedColumn } from '../inspected-schema.ts'
import { fieldText, oneLine } from './field-code.ts'
import type { PlannedModel, PlannedOptions } from './planned-model.ts'

/** What the file says besides its models. */
export interface FileRemarks {
  readonly keyless: readonly string[]
  readonly views: readonly string[]
}

/** The file. The same models give the same text, byte for byte. */
export function modelsText(models: readonly PlannedModel[], remarks: FileRemarks): string {
  const body = models.map(modelText).join('\n')
  const isZoneless = models.some(({ table }) => table.columns.some(hasNoZone))
  const names = exported.filter((name) => uses(body, name))
  const imports = `import { ${names.join(', ')} } from 'voltaic/db'\n`
  return `${heading}${imports}\n${body}${fileRemarks(remarks, isZoneless)}`
}

const heading =
  '/** The models of a database that was there before: read by `voltaic inspectdb`, to be improved by hand. */\n'

const exported = ['check', 'F', 'f', 'index', 'Model', 'Q', 'unique']

function uses(body: string, name: string): boolean {
  return new RegExp(`(?<![\\w.'"$])${name}[.(]`).test(body)
}

function hasNoZone({ type }: InspectedColumn): boolean {
  return type.startsWith('timestamp') && type.endsWith('without time zone')
}

function fileRemarks({ keyless, views }: FileRemarks, isZoneless: boolean): string {
  const lines = [
    ...(isZoneless
      ? ['Columns of the type timestamp, which has no time zone, are read as UTC.']
      : []),
    ...(keyless.length > 0
      ? [`Tables without a key, which no model can have: ${keyless.join(', ')}.`]
      : []),
    ...(views.length > 0 ? [`Views, which are not models: ${views.join(', ')}.`] : []),
  ]
  return lines.map((line) => `\n// ${oneLine(line)}\n`).join('')
}

function modelText({ name, table, fields, options, remarks }: PlannedModel): string {
  const parts = optionParts(options)
  const isWide = parts.length > 0
  const indent = isWide ? '    ' : '  '
  const lines = fields.map((field) => fieldText(field, indent)).join('')
  const open = `${docText(table.name, remarks)}export class ${name} extends Model(`
  if (!isWide) return `${open}{${lines === '' ? '' : `\n${lines}`}}) {}\n`
  const simple = layOut(objectOf(parts), '  ', 1)
  if (lines === '') return `${open}{}, ${layOut(objectOf(parts), '', open.length + 8)}) {}\n`
  return `${open}\n  {\n${lines}  },\n  ${simple},\n) {}\n`
}

function docText(table: string, remarks: readonly string[]): string {
  if (remarks.length === 0) return ''
  const listed = remarks.map((remark) => ` * - ${oneLine(remark)}\n`).join('')
  return `/**\n * The table \`${oneLine(table)}\` also has what models cannot say:\n${listed} */\n`
}

function optionParts({
  table,
  primaryKey,
  indexes,
  constraints,
}: PlannedOptions): [string, Code][] {
  return [
    ...(table === undefined ? [] : [['table', literal(table)] as [string, Code]]),
    ...(primaryKey ? [['primaryKey', literal(primaryKey)] as [string, Code]] : []),
    ...(indexes.length > 0 ? [['indexes', list(indexes.map(indexCode))] as [string, Code]] : []),
    ...(constraints.length > 0
      ? [['constraints', list(constraints.map(constraintCode))] as [string, Code]]
      : []),
  ]
}

function list(items: readonly Code[]): Code {
  return { open: '[', items, close: ']' }
}

function indexCode({ columns, name, condition }: PlannedOptions['indexes'][number]): Code {
  const options: [string, Code][] = [
    ...(name === undefined ? [] : [['name', literal(name)] as [string, Code]]),
    ...(condition === undefined ? [] : [['condition', conditionCode(condition)] as [string, Code]]),
  ]
  return call('index', [
    ...columns.map(literal),
    ...(options.length > 0 ? [objectOf(options)] : []),
  ])
}

function constraintCode(rule: PlannedOptions['constraints'][number]): Code {
  const { name, condition } = rule
  const code = condition === undefined ? [] : [conditionCode(condition)]
  if (rule.type === 'check') return call('check', [literal(name), ...code])
  const options = code.map((one) => objectOf([['condition', one]]))
  return call('unique', [literal(name), literal(rule.columns), ...options])
}
