/** The text of a migration file: the same, byte for byte, for the same operations. */

import type { ConditionDescription } from '../../db/schema/condition.ts'
import type {
  ConstraintDescription,
  FieldDescription,
  IndexDescription,
  ModelDescriptionOptions,
} from '../../db/schema/description.ts'
import type { MigrationKey } from '../migration.ts'
import type { Operation, RunFunction } from '../operation.ts'
import { conditionCode } from './condition-code.ts'
import { type Code, type CodeList, layOut } from './layout.ts'
import { call, literal, objectLiteral, objectOf } from './literals.ts'

/** What a file is written from. */
export interface MigrationContent {
  /** Written when it does not follow from the dependencies. */
  readonly initial?: boolean | undefined
  readonly dependencies: readonly MigrationKey[]
  readonly replaces?: readonly MigrationKey[]
  /** Written when it is `false`. */
  readonly atomic?: boolean
  readonly operations: readonly Operation[]
  /** What code that is run is called in the file, and the imports by which it is there. */
  readonly code?: ImportedCode
}

/** Functions by their names in a file. */
export interface ImportedCode {
  readonly names: ReadonlyMap<RunFunction, string>
  /** Lines at the top of the file. */
  readonly imports: readonly string[]
}

/** The text of the file. */
export function migrationText(content: MigrationContent): string {
  const { dependencies, replaces = [], operations, initial, atomic = true, code } = content
  const parts: [string, Code][] = []
  if (dependencies.length > 0) parts.push(['dependencies', literal(dependencies)])
  if (replaces.length > 0) parts.push(['replaces', literal(replaces)])
  if (initial !== undefined) parts.push(['initial', literal(initial)])
  if (!atomic) parts.push(['atomic', literal(atomic)])
  const items = operations.map((one) => runCode(one, code) ?? operationCode(one))
  parts.push(['operations', { open: '[', items, close: ']', expanded: items.length > 0 }])
  const body = layOut(call('export default migration', [{ ...objectOf(parts), expanded: true }]))
  const names = exported.filter((name) => uses(body, name))
  const imports = [
    `import { ${names.join(', ')} } from 'voltaic/migrations'`,
    ...(code?.imports ?? []),
  ]
  return `${imports.join('\n')}\n\n${body}\n`
}

/** `op.run(fill, { reverse: empty })`, with the functions by name. */
function runCode({ forward, backward }: Operation, code?: ImportedCode): Code | undefined {
  const name = forward?.kind === 'run' && code?.names.get(forward.run)
  if (!name) return undefined
  const reverse = backward?.kind === 'run' && code?.names.get(backward.run)
  return call('op.run', reverse ? [name, objectOf([['reverse', reverse]])] : [name])
}

const exported = ['check', 'F', 'f', 'index', 'migration', 'op', 'Q', 'unique']

function uses(body: string, name: string): boolean {
  return new RegExp(`(?<![\\w.'"])${name}[.(]`).test(body)
}

function operationCode(operation: WrittenOperation): Code {
  return call(`op.${operation.name}`, argumentsOf(operation))
}

type WrittenOperation = Pick<Operation, 'name' | 'values'>

function argumentsOf({ name, values }: WrittenOperation): Code[] {
  const [first, second, third, ...others] = values
  switch (name) {
    case 'createModel':
      return [literal(first), fieldsCode(second), ...modelOptions(third as ModelDescriptionOptions)]
    case 'addField':
    case 'alterField':
      return [
        literal(first),
        literal(second),
        fieldCode(third as FieldDescription),
        ...others.map(literal),
      ]
    case 'addIndex':
      return [literal(first), indexCode(second as IndexDescription)]
    case 'addIndexConcurrently':
      return [literal(first), ruleCode(second as IndexDescription | ConstraintDescription)]
    case 'addConstraintNotValid':
    case 'addConstraint':
      return [literal(first), constraintCode(second as ConstraintDescription)]
    case 'separate':
      return [separateCode(first as Readonly<Record<string, readonly WrittenOperation[]>>)]
    default:
      return values.map(literal)
  }
}

function separateCode(parts: Readonly<Record<string, readonly WrittenOperation[]>>): CodeList {
  const code = Object.entries(parts).map(([name, operations]): [string, Code] => [
    name,
    list(operations.map(operationCode)),
  ])
  return { ...objectOf(code), expanded: true }
}

function fieldsCode(fields: unknown): CodeList {
  const entries = Object.entries(fields as Record<string, FieldDescription>)
  const code = objectOf(entries.map(([name, field]) => [name, fieldCode(field)]))
  return { ...code, expanded: entries.length > 0 }
}

function fieldCode({ kind, to, of, options }: FieldDescription): Code {
  const { expression, ...named } = options
  const first = [...(to === undefined ? [] : [literal(to)]), ...(of ? [fieldCode(of)] : [])]
  const computed = expression === undefined ? [] : [literal(expression)]
  const rest = Object.keys(named).length > 0 ? [objectLiteral(named)] : []
  return call(`f.${kind}`, [...first, ...computed, ...rest])
}

function modelOptions({ indexes, constraints, ...plain }: ModelDescriptionOptions): Code[] {
  const entries: [string, Code][] = Object.entries(plain).map(([name, value]) => [
    name,
    literal(value),
  ])
  if (indexes) entries.push(['indexes', list(indexes.map(indexCode))])
  if (constraints) entries.push(['constraints', list(constraints.map(constraintCode))])
  return entries.length > 0 ? [objectOf(entries)] : []
}

function list(items: readonly Code[]): CodeList {
  return { open: '[', items, close: ']' }
}

function ruleCode(rule: IndexDescription | ConstraintDescription): Code {
  return 'type' in rule ? constraintCode(rule) : indexCode(rule)
}

function indexCode({ columns, name, condition }: IndexDescription): Code {
  const named: [string, Code][] = name === undefined ? [] : [['name', literal(name)]]
  const options = [...named, ...conditionOption(condition)]
  return call('index', [
    ...columns.map(literal),
    ...(options.length > 0 ? [objectOf(options)] : []),
  ])
}

function constraintCode(rule: ConstraintDescription): Code {
  const name = literal(rule.name)
  if (rule.type === 'check') return call('check', [name, conditionCode(rule.condition)])
  const options = conditionOption(rule.condition)
  const rest = options.length > 0 ? [objectOf(options)] : []
  return call('unique', [name, literal(rule.columns), ...rest])
}

function conditionOption(condition: ConditionDescription | undefined): [string, Code][] {
  return condition === undefined ? [] : [['condition', conditionCode(condition)]]
}
