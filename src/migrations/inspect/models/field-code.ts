/** A planned field as TypeScript. */
import type { Code } from '../../files/layout.ts'
import { layOut } from '../../files/layout.ts'
import { call, literal, objectOf, prefixed } from '../../files/literals.ts'
import { DefaultCode } from './plan-fields.ts'
import type { PlannedField } from './planned-model.ts'

/** The lines of a field among the fields of its model, with the indentation that they have there. */
export function fieldText(field: PlannedField, indent: string): string {
  const remarks = field.remarks.map((remark) => `${indent}// ${oneLine(remark)}\n`).join('')
  const code = fieldCode(field)
  if (!field.relation)
    return `${remarks}${indent}${layOut(prefixed(`${field.name}: `, code), indent, 1)},\n`
  const inner = `${indent}  `
  const returned = `${inner}return ${layOut(code, inner, 'return '.length)}\n`
  return `${remarks}${indent}get ${field.name}() {\n${returned}${indent}},\n`
}

/** A remark stands on one line, whatever the database says. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('*/', '* /').trim()
}

function fieldCode(field: PlannedField): Code {
  const { kind, relation, labels, of, expression, options } = field
  const first: Code[] = [
    ...(relation ? [`() => ${relation.target}`] : []),
    ...(relation?.via === undefined ? [] : [literal(relation.via)]),
    ...(labels ? [literal(labels)] : []),
    ...(of ? [call(`f.${of.kind}`, optionsCode(of.options))] : []),
    ...(expression === undefined ? [] : [literal(expression)]),
  ]
  return call(`f.${kind}`, [...first, ...optionsCode(options, relation?.through)])
}

function optionsCode(options: PlannedField['options'], through?: string): Code[] {
  const entries: [string, Code][] = Object.entries(options).map(([name, value]) => [
    name,
    value instanceof DefaultCode ? value.text : literal(value),
  ])
  if (through !== undefined) entries.unshift(['through', `() => ${through}`])
  return entries.length > 0 ? [objectOf(entries)] : []
}
