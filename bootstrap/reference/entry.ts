/** What the reference says of one thing that a door exports, or of a member of it. */
import ts from 'typescript-5'
import { type DocComment, docCommentOf } from './doc-comment.ts'
import { type Signature, signatureOf } from './signature.ts'
import type { Sources } from './sources.ts'
import { optionalText, TypeParameters, typeText } from './type-text.ts'

/** A value of an object: an option, a column of a row. */
export interface Property {
  readonly name: string
  readonly type: string
  readonly comment: DocComment
}

/** Something with a heading of its own. */
export interface Entry {
  readonly name: string
  readonly kind: 'function' | 'class' | 'type' | 'value'
  readonly comment: DocComment
  readonly signatures: readonly Signature[]
  readonly properties: readonly Property[]
  readonly members: readonly Entry[]
  /** What it extends. */
  readonly bases: readonly Entry[]
}

type Members = Pick<Entry, 'properties' | 'members'>

/** The entry of something called `name`. */
export function entryOf(name: string, declarations: readonly ts.Node[], sources: Sources): Entry {
  const [first] = declarations
  if (!first) throw new Error(`Nothing declares ${name}. Look at the door.`)
  if (declarations.some(isFunction)) return functionEntry(name, declarations)
  if (ts.isInterfaceDeclaration(first)) return interfaceEntry(name, first, sources)
  if (ts.isClassDeclaration(first)) return classEntry(name, first, sources)
  if (ts.isVariableDeclaration(first)) return variableEntry(name, first, sources)
  const kind = ts.isTypeAliasDeclaration(first) ? 'type' : 'value'
  return { ...nothing, name, kind, comment: docCommentOf(first), ...alias(first) }
}

const none: Members = { properties: [], members: [] }
const nothing = { ...none, signatures: [], bases: [] }

function isFunction(node: ts.Node): node is ts.FunctionDeclaration {
  return ts.isFunctionDeclaration(node)
}

/** A function with the functions that were put on it: `atomic`, `atomic.durable`. */
function functionEntry(name: string, declarations: readonly ts.Node[]): Entry {
  const functions = declarations.filter(isFunction)
  const overloads = functions.filter(({ body }) => !body)
  const told = overloads.length > 0 ? overloads : functions
  const members = declarations.flatMap((node) => assignedFunction(name, node))
  return { ...nothing, ...callable(name, told), members }
}

function assignedFunction(owner: string, node: ts.Node): Entry[] {
  const access = node.parent
  if (!ts.isPropertyAccessExpression(access) || !ts.isBinaryExpression(access.parent)) return []
  const { right } = access.parent
  if (!ts.isFunctionExpression(right)) return []
  const name = `${owner}.${access.name.text}`
  const comment = docCommentOf(access.parent.parent)
  return [{ ...nothing, ...callable(name, [right]), comment }]
}

function callable(name: string, ways: readonly ts.SignatureDeclaration[], outer?: TypeParameters) {
  const signatures = ways.map((way) => signatureOf(name, way, outer))
  const commented = ways.map(docCommentOf)
  const comment = commented.find(({ text }) => text !== '') ?? commented[0]!
  return { name, kind: 'function', comment, signatures } as const
}

function interfaceEntry(name: string, node: ts.InterfaceDeclaration, sources: Sources): Entry {
  const calls = node.members.filter(ts.isCallSignatureDeclaration)
  const parameters = new TypeParameters(node.typeParameters)
  return {
    name,
    kind: 'type',
    comment: docCommentOf(node),
    signatures: calls.map((call) => signatureOf(name, call, parameters)),
    ...membersOf(node.members, parameters),
    bases: basesOf(node, sources),
  }
}

function classEntry(name: string, node: ts.ClassDeclaration, sources: Sources): Entry {
  return {
    name,
    kind: 'class',
    comment: docCommentOf(node),
    signatures: [],
    ...membersOf(node.members, new TypeParameters(node.typeParameters)),
    bases: basesOf(node, sources),
  }
}

/** A value is told by what stands in it, by its type, or by the class that it is made of. */
function variableEntry(name: string, node: ts.VariableDeclaration, sources: Sources): Entry {
  const { type, initializer } = node
  const entry = { ...nothing, name, kind: 'value', comment: docCommentOf(node) } as const
  if (initializer && ts.isObjectLiteralExpression(initializer))
    return { ...entry, members: objectMembers(name, initializer, sources) }
  const made = initializer && ts.isNewExpression(initializer) ? initializer.expression : undefined
  const of = type && ts.isTypeReferenceNode(type) ? type.typeName : made
  const base = of && declaredEntry(of.getText(), of, sources)
  return base ? { ...entry, bases: [base] } : entry
}

function objectMembers(
  owner: string,
  { properties }: ts.ObjectLiteralExpression,
  sources: Sources,
): Entry[] {
  return properties.filter(ts.isShorthandPropertyAssignment).map((property) => {
    const name = `${owner}.${property.name.text}`
    return entryOf(name, sources.declarationsAt(property.name), sources)
  })
}

function declaredEntry(name: string, at: ts.Node, sources: Sources): Entry | undefined {
  const declarations = sources.declarationsAt(at)
  return declarations.length > 0 ? entryOf(name, declarations, sources) : undefined
}

function basesOf(
  node: ts.InterfaceDeclaration | ts.ClassDeclaration,
  sources: Sources,
): readonly Entry[] {
  const extended = (node.heritageClauses ?? []).filter(
    ({ token }) => token === ts.SyntaxKind.ExtendsKeyword,
  )
  const clauses = extended.flatMap(({ types }) => [...types])
  return clauses.flatMap(({ expression, typeArguments }) => {
    const isPart = /^(Omit|Pick|Partial)$/.test(expression.getText())
    const inner = typeArguments?.[0]
    const at = isPart && inner && ts.isTypeReferenceNode(inner) ? inner.typeName : expression
    return declaredEntry(at.getText(), at, sources) ?? []
  })
}

type Member = ts.TypeElement | ts.ClassElement

/** The values among members. */
export function propertiesOf(members: readonly Member[], outer?: TypeParameters): Property[] {
  const values = members.filter((member) => isShown(member) && !isMethod(member))
  return values.map((member) => propertyOf(member, outer))
}

/** Not what is private, what only the types use, and what is for the framework itself. */
function isShown(member: Member): boolean {
  const name = member.name?.getText() ?? '#'
  return !/^[#['"]/.test(name) && !docCommentOf(member).isInternal
}

function membersOf(members: readonly Member[], outer: TypeParameters): Members {
  const methods = members.filter(isShown).filter(isMethod)
  const named = Map.groupBy(methods, ({ name }) => name.getText())
  return {
    properties: propertiesOf(members, outer),
    members: [...named].map(([name, ways]) => {
      const told = ways.length > 1 ? ways.filter((way) => !hasBody(way)) : ways
      return { ...nothing, ...callable(name, told, outer) }
    }),
  }
}

function isMethod(node: ts.Node): node is ts.MethodSignature | ts.MethodDeclaration {
  return ts.isMethodSignature(node) || ts.isMethodDeclaration(node)
}

function hasBody(node: ts.Node): boolean {
  return ts.isMethodDeclaration(node) && node.body !== undefined
}

function propertyOf(member: Member, outer = new TypeParameters()): Property {
  const { type, questionToken } = member as ts.PropertySignature
  const text = type ? typeText(type, outer) : literalOf(member)
  return {
    name: member.name!.getText() + (questionToken ? '?' : ''),
    type: questionToken ? optionalText(text) : text,
    comment: docCommentOf(member),
  }
}

/** The value of a property without a type, where it is plain. */
function literalOf(member: Member): string {
  const { initializer } = member as ts.PropertyDeclaration
  return initializer && ts.isLiteralExpression(initializer) ? initializer.getText() : ''
}

function alias(node: ts.Node): Pick<Entry, 'signatures'> {
  if (!ts.isTypeAliasDeclaration(node)) return { signatures: [] }
  const text = typeText(node.type, new TypeParameters(node.typeParameters))
  const isPlain = text.length < 160 && !/\bunknown\b|\[K in|\binfer\b/.test(text)
  return {
    signatures: isPlain ? [{ text: `type ${node.name.text} = ${text}`, parameters: [] }] : [],
  }
}
