/** An entry as Markdown: heading, signature, text, parameters, errors, examples, members. */
import type { Entry, Property } from './entry.ts'
import { type Links, slugOf } from './links.ts'
import { optionsOf, typeNames } from './parameter-types.ts'
import type { Parameter } from './signature.ts'
import type { Sources } from './sources.ts'

/** What a section needs to know of its page. */
export interface Place {
  readonly page: string
  readonly links: Links
  /** The language of examples: `ts example` where the page has the models that they use. */
  readonly language: string
  readonly sources: Sources
}

/** A section with its members below it. */
export function section(entry: Entry, place: Place, level = 2): string {
  const parts = [heading(entry, level), ...body(entry, place)]
  const [told, untold] = divided(ownMembers(entry, place))
  const members = told.map((member) => section(member, place, level + 1))
  const all = [...parts, listed(untold), contents(told), ...members]
  return all.filter((part) => part !== '').join('\n\n')
}

const fewMembers = 8

/** Where many members follow, their names come first. */
function contents(members: readonly Entry[]): string {
  if (members.length <= fewMembers) return ''
  return members.map(({ name }) => `[\`${name}\`](#${slugOf(name)})`).join(' · ')
}

/** Members of which there is something to tell, and those whose signature says everything. */
function divided(members: readonly Entry[]): [told: Entry[], untold: Entry[]] {
  const isTold = ({ comment }: Entry) => comment.text !== ''
  return [members.filter(isTold), members.filter((member) => !isTold(member))]
}

function listed(members: readonly Entry[]): string {
  return code(members.flatMap(signatureTexts))
}

function heading({ name, kind }: Entry, level: number): string {
  return `${'#'.repeat(level)} \`${name}${kind === 'function' ? '()' : ''}\``
}

function body(entry: Entry, place: Place): string[] {
  const { comment } = entry
  return [
    code(signatureTexts(entry)),
    text(comment.text, place),
    inherited(entry, place),
    parameters(entry, place),
    table(ownProperties(entry, place), place),
    comment.returns && `Gives ${place.links.in(comment.returns, place.page)}`,
    ...comment.throws.map(
      (error) => `Throws ${place.links.in(error.replace(/\.$/, ''), place.page)}.`,
    ),
    ...comment.examples.map((code) => `\`\`\`${place.language}\n${code}\n\`\`\``),
  ]
}

function signatureTexts({ signatures }: Entry): string[] {
  return [...new Set(signatures.map(({ text }) => text))]
}

function code(lines: readonly string[]): string {
  return lines.length > 0 ? `\`\`\`typescript\n${lines.join('\n')}\n\`\`\`` : ''
}

/** Code in the text is an example, too. */
function text(written: string, { links, page, language }: Place): string {
  const parts = written.split(/^```ts$/m)
  return [links.in(parts[0]!, page), ...parts.slice(1).map((part) => outside(part, links, page))]
    .join(`\`\`\`${language}`)
    .trim()
}

function outside(part: string, links: Links, page: string): string {
  const end = part.indexOf('\n```') + 4
  return part.slice(0, end) + links.in(part.slice(end), page)
}

function inherited({ bases, kind }: Entry, { links, page }: Place): string {
  const known = bases.filter(({ name }) => links.has(name)).map(({ name }) => links.to(name, page))
  if (known.length === 0) return ''
  return `${kind === 'value' ? 'A' : 'With all of'} ${known.join(' and ')}.`
}

/** What bases without a section of their own have counts as its own. */
function ownProperties({ properties, bases }: Entry, place: Place): readonly Property[] {
  const more = hidden(bases, place).flatMap((base) => ownProperties(base, place))
  return [...properties, ...others(more, properties)]
}

function ownMembers({ members, bases }: Entry, place: Place): readonly Entry[] {
  const more = hidden(bases, place).flatMap((base) => ownMembers(base, place))
  return [...members, ...others(more, members)]
}

/** Those that are not declared again. */
function others<T extends { readonly name: string }>(more: readonly T[], own: readonly T[]): T[] {
  return more.filter(({ name }) => !own.some((one) => one.name === name))
}

function hidden(bases: readonly Entry[], { links }: Place): readonly Entry[] {
  return bases.filter(({ name }) => !links.has(name))
}

function parameters({ signatures, comment }: Entry, place: Place): string {
  const [most] = signatures.toSorted((a, b) => b.parameters.length - a.parameters.length)
  const items = (most?.parameters ?? []).map((parameter) =>
    parameterItem(parameter, comment.parameters.get(parameter.name) ?? '', place),
  )
  return items.filter((item) => item !== '').join('\n')
}

/** A parameter whose name says everything has no item. */
function parameterItem(parameter: Parameter, said: string, place: Place): string {
  const { links, page, sources } = place
  const types = typeNames(parameter).filter((name) => links.has(name))
  const words = [types.map((name) => links.to(name, page)).join(', '), links.in(said, page)]
  const told = words.filter((word) => word !== '').join(': ')
  const options = optionsOf(parameter, sources, (name) => links.has(name))
  if (told === '' && options.length === 0) return ''
  const first = `- \`${parameter.name}\`${told && ` – ${told}`}`
  return [first, ...options.map((option) => optionItem(option, place))].join('\n')
}

function optionItem({ name, type, comment }: Property, { links, page }: Place): string {
  const said = comment.text ? `: ${links.in(oneLine(comment.text), page)}` : ''
  return `  - \`${name}\`${type && ` (\`${type}\`)`}${said}`
}

function table(properties: readonly Property[], { links, page }: Place): string {
  if (properties.length === 0) return ''
  const rows = properties.map(({ name, type, comment }) => {
    const cells = [`\`${name}\``, type && `\`${type}\``, links.in(oneLine(comment.text), page)]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  return ['| name | type | |', '|---|---|---|', ...rows].join('\n')
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
