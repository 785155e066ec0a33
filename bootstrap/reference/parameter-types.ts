/** The types that a parameter names: where it links to, and the options it brings along. */
import ts from 'typescript-5'
import { type Entry, entryOf, type Property, propertiesOf } from './entry.ts'
import type { Parameter } from './signature.ts'
import type { Sources } from './sources.ts'

/** The names of the types of a parameter: of our own types, not of what they are made with. */
export function typeNames(parameter: Parameter): string[] {
  return typesIn(parameter.type)
    .filter(ts.isTypeReferenceNode)
    .map(({ typeName }) => typeName.getText())
}

/** The options that a parameter takes, where their type has no place of its own. */
export function optionsOf(
  parameter: Parameter,
  sources: Sources,
  isKnown: (name: string) => boolean,
): Property[] {
  return typesIn(parameter.type).flatMap((type) => {
    if (ts.isTypeLiteralNode(type)) return propertiesOf(type.members)
    const name = (type as ts.TypeReferenceNode).typeName
    if (isKnown(name.getText())) return []
    const [declaration] = sources.declarationsAt(name).filter(ts.isInterfaceDeclaration)
    return declaration ? allProperties(entryOf(name.getText(), [declaration], sources)) : []
  })
}

/** What holds values only is a bag of options; what has methods is not. */
function allProperties({ properties, members, bases }: Entry): Property[] {
  if (members.length > 0) return []
  return [...properties, ...bases.flatMap(allProperties)]
}

function typesIn(type: ts.TypeNode | undefined): (ts.TypeReferenceNode | ts.TypeLiteralNode)[] {
  if (!type) return []
  if (ts.isTypeLiteralNode(type)) return [type]
  if (ts.isTypeReferenceNode(type)) return transparent(type) ?? [type]
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type))
    return type.types.flatMap(typesIn)
  if (ts.isArrayTypeNode(type)) return typesIn(type.elementType)
  if (ts.isConditionalTypeNode(type)) return typesIn(type.extendsType)
  if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) return typesIn(type.type)
  return []
}

/** What wraps a type without changing what it means to readers. */
function transparent({ typeName, typeArguments }: ts.TypeReferenceNode) {
  const wraps = /^(Iterable|NoInfer|Partial|Promise|Readonly)$/.test(typeName.getText())
  return wraps ? typesIn(typeArguments?.[0]) : undefined
}
