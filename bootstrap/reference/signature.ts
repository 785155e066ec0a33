/** How something is called, in the words of readers. */
import ts from 'typescript-5'
import { optionalText, TypeParameters, typeText } from './type-text.ts'

/** A parameter of a function. */
export interface Parameter {
  readonly name: string
  readonly text: string
  /** As it was written, or what the type parameter that stands there extends. */
  readonly type: ts.TypeNode | undefined
}

/** One way to call something. */
export interface Signature {
  readonly text: string
  readonly parameters: readonly Parameter[]
}

const width = 90

/** The signature of a function or method called `name`. */
export function signatureOf(
  name: string,
  node: ts.SignatureDeclaration,
  outer?: TypeParameters,
): Signature {
  const known = new TypeParameters(node.typeParameters, outer)
  const written = node.parameters.filter((parameter) => parameter.name.getText() !== 'this')
  const parameters = written.map((parameter) => ({
    name: nameOf(parameter),
    text: parameterText(parameter, known),
    type: resolved(parameter.type, known),
  }))
  const given = parameters.map(({ text }) => text)
  const result = node.type ? `: ${typeText(node.type, known)}` : ''
  return { text: lines(name + freeParameters(node, [...given, result]), given, result), parameters }
}

function parameterText(parameter: ts.ParameterDeclaration, known: TypeParameters): string {
  const rest = parameter.dotDotDotToken ? '...' : ''
  const isOptional = parameter.questionToken || parameter.initializer
  const type = typeText(parameter.type, known)
  if (isOptional) return `${nameOf(parameter)}?: ${optionalText(type)}`
  return `${rest}${nameOf(parameter)}: ${rest ? manyOf(type) : type}`
}

/** What a rest parameter takes is an array, also where its type does not show it. */
function manyOf(type: string): string {
  return /[\])]$/.test(type) ? type : `${type}[]`
}

function nameOf(parameter: ts.ParameterDeclaration): string {
  return ts.isIdentifier(parameter.name) ? parameter.name.text : 'options'
}

function resolved(type: ts.TypeNode | undefined, known: TypeParameters): ts.TypeNode | undefined {
  return (type && known.meaningOf(type.getText())) ?? type
}

/** The type parameters that relate what is given to what comes back: `<T>`. */
function freeParameters(node: ts.SignatureDeclaration, texts: readonly string[]): string {
  const free = (node.typeParameters ?? [])
    .filter(({ constraint, default: usual }) => !constraint && !usual)
    .map(({ name }) => name.text)
    .filter((name) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)))
  return free.length > 0 ? `<${free.join(', ')}>` : ''
}

function lines(name: string, parameters: readonly string[], result: string): string {
  const line = `${name}(${parameters.join(', ')})${result}`
  if (line.length <= width) return line
  return `${name}(\n${parameters.map((parameter) => `  ${parameter},\n`).join('')})${result}`
}
