/**
 * Types in the words of readers. What the compiler works out by itself is left out: type arguments of our own types,
 * parameters that only carry a literal, conditions that only check a path.
 */
import ts from 'typescript-5'

/** Names that stand for others in signatures. */
const words: Readonly<Record<string, string>> = {
  AnyRows: 'QuerySet',
  Checked: 'Path',
  CheckedAnnotations: 'Record<string, Annotation>',
  CheckedValues: 'Record<string, Annotation>',
  Column: 'Expression',
  ColumnPath: 'Path',
  Computed: 'Expression',
  FieldPath: 'Expression',
  Compared: 'Expression',
  ValuesIn: 'QuerySet',
  QueriedRows: 'QuerySet',
  InstanceOf: 'Row',
  KeyOf: 'Key',
  KeyValue: 'Key',
  Loaded: 'Row',
  Name: 'string',
  None: 'object',
  OnePath: 'Path',
  OrderTerm: 'Term',
  Shown: 'object',
  ValidTerm: 'Term',
  PathStored: 'Value',
  Piped: 'QuerySet',
  RelatedRows: 'QuerySet',
  RelationPath: 'Path',
  RowOf: 'Row',
  RowsOf: 'QuerySet',
  ValuePath: 'Path',
  ValuePaths: 'Path',
}

/** What the language itself names: these keep their arguments. */
const generic = new Set(
  'Promise PromiseLike Iterable AsyncIterable Map ReadonlyMap Set Record Partial Pick Omit Awaited Signal'.split(
    ' ',
  ),
)

/** Wrappers that say nothing to readers. */
const silent = new Set(['NoInfer', 'Readonly', 'NonNullable'])

/** The text of a type. `parameters` are the type parameters in sight. */
export function typeText(node: ts.TypeNode | undefined, parameters: TypeParameters): string {
  if (!node) return 'unknown'
  const inner = (type: ts.TypeNode) => typeText(type, parameters)
  if (ts.isTypeReferenceNode(node)) return referenceText(node, parameters)
  if (ts.isConditionalTypeNode(node)) return conditionalText(node, parameters)
  if (ts.isUnionTypeNode(node)) return unique(node.types.map(inner)).join(' | ')
  if (ts.isIntersectionTypeNode(node)) return intersectionText(node, parameters)
  if (ts.isArrayTypeNode(node)) return arrayText(inner(node.elementType))
  if (ts.isTypeOperatorNode(node)) return operatorText(node, parameters)
  if (ts.isParenthesizedTypeNode(node)) return inner(node.type)
  return shapeText(node, parameters)
}

function shapeText(node: ts.TypeNode, parameters: TypeParameters): string {
  const inner = (type: ts.TypeNode | undefined) => typeText(type, parameters)
  if (ts.isTupleTypeNode(node)) return `[${node.elements.map(inner).join(', ')}]`
  if (ts.isNamedTupleMember(node)) return `${node.name.text}: ${inner(node.type)}`
  if (ts.isRestTypeNode(node)) return `...${inner(node.type)}`
  if (ts.isFunctionTypeNode(node)) return functionText(node, parameters)
  if (ts.isTypeLiteralNode(node)) return literalText(node, parameters)
  if (ts.isImportTypeNode(node) && node.qualifier) return node.qualifier.getText()
  if (ts.isMappedTypeNode(node)) return 'object'
  if (ts.isTemplateLiteralTypeNode(node)) return 'string'
  return node.getText().replace(/\s+/g, ' ')
}

/** The type parameters in sight: those that carry a literal are read as what they extend. */
export class TypeParameters {
  readonly #types: ReadonlyMap<string, ts.TypeNode | undefined>

  constructor(declared: readonly ts.TypeParameterDeclaration[] = [], outer?: TypeParameters) {
    const inner = declared.map((one) => [one.name.text, one.constraint ?? one.default] as const)
    this.#types = new Map([...(outer ? outer.#types : []), ...inner])
  }

  /** What the parameter extends, or is unless said otherwise; `undefined` for what is no parameter, or may be anything. */
  meaningOf(name: string): ts.TypeNode | undefined {
    return this.#types.get(name)
  }

  has(name: string): boolean {
    return this.#types.has(name)
  }
}

function referenceText(node: ts.TypeReferenceNode, parameters: TypeParameters): string {
  const name = node.typeName.getText()
  const meaning = parameters.meaningOf(name)
  if (meaning) return typeText(meaning, parameters)
  const given = node.typeArguments ?? []
  if (silent.has(name) && given[0]) return typeText(given[0], parameters)
  if (!generic.has(name)) return words[name] ?? name
  return `${name}<${given.map((type) => typeText(type, parameters)).join(', ')}>`
}

/** What only protects an array is left out; keys are texts. */
function operatorText(node: ts.TypeOperatorNode, parameters: TypeParameters): string {
  if (node.operator === ts.SyntaxKind.KeyOfKeyword) return 'string'
  return typeText(node.type, parameters)
}

/** `P extends Path<F, P> ? P : Path<F, P>` says that `P` is such a path. */
function conditionalText(node: ts.ConditionalTypeNode, parameters: TypeParameters): string {
  const checked = node.checkType
  const isParameter = ts.isTypeReferenceNode(checked) && parameters.has(checked.getText())
  return isParameter ? typeText(node.extendsType, parameters) : 'unknown'
}

/** Parts of an intersection that only carry a literal, or what was loaded, are left out. */
function intersectionText(node: ts.IntersectionTypeNode, parameters: TypeParameters): string {
  const told = node.types.filter((type) => !parameters.meaningOf(type.getText()))
  return unique(told.map((type) => typeText(type, parameters))).join(' & ')
}

function functionText(node: ts.FunctionTypeNode, outer: TypeParameters): string {
  const given = node.parameters.map((parameter) => {
    const rest = parameter.dotDotDotToken ? '...' : ''
    return `${rest}${parameter.name.getText()}: ${typeText(parameter.type, outer)}`
  })
  return `(${given.join(', ')}) => ${typeText(node.type, outer)}`
}

function literalText(node: ts.TypeLiteralNode, parameters: TypeParameters): string {
  const members = node.members.filter(ts.isPropertySignature).map((member) => {
    const optional = member.questionToken ? '?' : ''
    return `${member.name.getText()}${optional}: ${typeText(member.type, parameters)}`
  })
  return members.length > 0 ? `{ ${members.join('; ')} }` : 'object'
}

function arrayText(element: string): string {
  return /[ |&]/.test(element) ? `(${element})[]` : `${element}[]`
}

/** The type of something that may be left out: that it is `undefined` then goes without saying. */
export function optionalText(text: string): string {
  return text.replace(/ \| undefined$/, '')
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
