/** The pages of the reference of a door. */
import { join, posix } from 'node:path'
import ts from 'typescript-5'
import { docCommentOf } from './doc-comment.ts'
import { type Entry, entryOf } from './entry.ts'
import { modelsFor } from './examples.ts'
import { Links } from './links.ts'
import type { DoorPlan, Hidden, PagePlan } from './plan.ts'
import { section } from './section.ts'
import type { Export, Sources } from './sources.ts'

interface Page {
  readonly plan: PagePlan
  readonly entries: readonly Entry[]
}

/** What the pages of a door have in common. */
interface Reference {
  readonly plan: DoorPlan
  readonly sources: Sources
  readonly pages: readonly Page[]
  readonly links: Links
}

const made = '---\n\nMade from the doc comments of the sources by `npm run reference`.'

/** The text of each page of a door, by its path below `docs/reference`. */
export function referencePages(plan: DoorPlan, sources: Sources): Map<string, string> {
  const pages = pagesOf(plan, sources)
  const reference = { plan, sources, pages, links: linksOf(pages) }
  const texts = new Map(pages.map((page) => [page.plan.file, pageText(page, reference)]))
  return plan.index ? texts.set(plan.index, indexText(reference)) : texts
}

function pagesOf(plan: DoorPlan, sources: Sources): Page[] {
  const placed = Map.groupBy(sources.exportsOf(plan.door), (found) => pageOf(found, plan, sources))
  return plan.pages.map((page) => {
    const found = (placed.get(page) ?? []).map((one) =>
      entryOf(one.name, one.declarations, sources),
    )
    const also = (page.also ?? []).map((place) => hiddenEntry(place, sources))
    return { plan: page, entries: ordered([...found, ...also], page.first ?? []) }
  })
}

function pageOf({ name, declarations }: Export, plan: DoorPlan, sources: Sources): PagePlan {
  const file = declarations[0] ? sources.nameOf(declarations[0]) : ''
  const page = plan.pages.find(({ from }) => from.some((place) => file.startsWith(place)))
  if (page) return page
  throw new Error(`No page takes ${name} of ${file}. Add the file to a page of ${plan.door}.`)
}

function hiddenEntry({ file, name, as = name, without }: Hidden, sources: Sources): Entry {
  const found = sources.exportsOf(file).find((one) => one.name === name)
  if (!found) throw new Error(`src/${file} exports no ${name}. Correct the plan.`)
  const entry = entryOf(as, found.declarations, sources)
  const told = without ? hiddenEntry(without, sources).members.map((member) => member.name) : []
  return { ...entry, members: entry.members.filter((member) => !told.includes(member.name)) }
}

/** The names that come first, then what runs, then what is only a type. */
function ordered(entries: readonly Entry[], first: readonly string[]): Entry[] {
  const place = ({ name, kind }: Entry) => {
    const index = first.indexOf(name)
    if (index >= 0) return index
    return kind === 'type' ? first.length + 1 : first.length
  }
  return entries.toSorted((a, b) => place(a) - place(b))
}

function linksOf(pages: readonly Page[]): Links {
  const links = new Links()
  for (const { plan, entries } of pages) {
    const page = posix.basename(plan.file)
    for (const entry of entries) {
      links.add(entry.name, page)
      for (const { name } of entry.members) if (name.includes('.')) links.add(name, page)
    }
  }
  return links
}

function pageText({ plan: page, entries }: Page, reference: Reference): string {
  const { links, sources, plan } = reference
  const { file, title, intro = introOf(reference) } = page
  const language = plan.models ? 'ts example' : 'typescript'
  const place = { page: posix.basename(file), links, language, sources }
  const sections = entries.map((entry) => section(entry, place)).join('\n\n')
  const models = modelsOf(sections, reference)
  const parts = [`# ${title}`, links.in(intro, place.page), models, sections, made]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function modelsOf(sections: string, { plan, sources }: Reference): string {
  if (!plan.models) return ''
  const imports = sources.exportsOf(plan.door).map(({ name, declarations }) => {
    return { name, isType: declarations.every(isType) }
  })
  return modelsFor(sections, join(sources.root, plan.models), imports)
}

function isType(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
}

/** The door's own comment, and every name with its sentence. */
function indexText(reference: Reference): string {
  const { plan, pages, links } = reference
  const lists = pages.map(({ plan: { file, title, intro = '' }, entries }) => {
    const names = entries.map((entry) => `| ${links.to(entry.name, '')} | ${sentence(entry)} |`)
    const page = posix.basename(file)
    return `## [${title}](${page})\n\n${links.in(intro, '')}\n\n| | |\n|---|---|\n${names.join('\n')}`
  })
  return `${[`# ${plan.title}`, introOf(reference), ...lists, made].join('\n\n')}\n`
}

/** What the door says of itself. */
function introOf({ plan, sources }: Reference): string {
  return docCommentOf(sources.file(plan.door).statements[0]!).text.replaceAll('\n', ' ')
}

function sentence({ comment }: Entry): string {
  const text = comment.text.replaceAll('|', '\\|')
  const first = /^[\s\S]+?(?:\.(?=\s|$)|:(?=\n))/.exec(text)?.[0] ?? text
  return first.replaceAll('\n', ' ').replace(/:$/, '.')
}
