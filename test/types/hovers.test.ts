/** What an editor shows over a name: asked of the language service, as editors ask it. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import ts from 'typescript-5'

const root = join(import.meta.dirname, '../..')
const file = join(import.meta.dirname, 'hovered.ts')
const mark = '/*^*/'

const source = `import { Count, Max } from '../../src/db/expressions/aggregate.ts'
import { Bid } from './models/bids.ts'
import { Lot } from './models/lots.ts'

export const ${mark}row = await Lot.get({ slug: 'x' })
export const ${mark}rows = await Lot.filter({ status: 'open' })
export const ${mark}query = Lot.filter({ status: 'open' }).orderBy('-closesAt')
export const ${mark}scope = Lot.open()
export const ${mark}joined = await Lot.selectRelated('seller.mentor').get({})
export const ${mark}prefetched = Lot.prefetch('bids', Bid.filter({ amount: 1 }))
export const ${mark}annotated = Lot.annotate({ top: Max('bids.amount'), n: Count('bids') })
export const [${mark}annotatedRow] = await annotated.filter({ n: 3 })
export const ${mark}only = Lot.only('title', 'status')
export const ${mark}values = await Bid.values('lot.title', 'amount')
export const ${mark}list = await Bid.valuesList('amount', 'lot.title', 'at', 'id')
export const ${mark}groups = Bid.groupBy('lot').annotate({ n: Count() })
export const ${mark}seller = row.seller
export const ${mark}bids = row.bids
export const ${mark}json = row.toJSON()
Lot.${mark}filter({ status: 'open' })
Lot.${mark}create({ title: 'x', slug: 'x', seller: 1, closesAt: new Date() })
query.${mark}orderBy('title')
row.${mark}save()
row.${mark}set({ title: 'x' })
`

/** The text of the hover over each marked name, by name, without line ends; and its documentation. */
function hovers(): Map<string, { text: string; documentation: string }> {
  const service = ts.createLanguageService(languageHost())
  const marks = [...source.matchAll(/\/\*\^\*\/(\w+)/g)]
  return new Map(
    marks.map(({ index, 1: name = '' }) => {
      const info = service.getQuickInfoAtPosition(file, index + mark.length)
      const text = ts.displayPartsToString(info?.displayParts).replace(/\s+/g, ' ')
      return [name, { text, documentation: ts.displayPartsToString(info?.documentation) }]
    }),
  )
}

function languageHost(): ts.LanguageServiceHost {
  const read = (name: string) => (name === file ? source : ts.sys.readFile(name))
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return {
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot(name) {
      const text = read(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
  }
}

suite('what editors show', () => {
  const shown = hovers()

  test('rows show as their class, querysets in a line, with what was added', () => {
    const expected = {
      row: 'const row: Lot',
      rows: 'const rows: Lot[]',
      query: 'const query: QuerySet<typeof Lot, Lot, None>',
      scope: 'const scope: QuerySet<typeof Lot, Lot, None>',
      joined:
        'const joined: With<Lot, { readonly seller: With<User, { readonly mentor: User | null; }>; }>',
      prefetched:
        'const prefetched: QuerySet<typeof Lot, { readonly bids: PrefetchedRows<Reverse<typeof Bid, "lot">, Bid>; } & Lot, None>',
      annotated:
        'const annotated: QuerySet<typeof Lot, With<Lot, { top: Decimal | null; n: number; }>, { top: Decimal | null; n: number; }>',
      annotatedRow:
        'const annotatedRow: With<Lot, { top: Decimal | null; n: number; }> | undefined',
      only: 'const only: QuerySet<typeof Lot, Only<Lot, "slug" | "description" | "reserve" | "views" | "closesAt" | "createdAt" | "seller" | "sellerId">, None>',
      values: 'const values: { amount: Decimal; "lot.title": string; }[]',
      list: 'const list: [Decimal, string, Date, number][]',
      groups: 'const groups: GroupedRows<typeof Bid, { lot: number; } & { n: number; }, None>',
      seller: 'const seller: Ref<User>',
      bids: 'const bids: RelatedSet<typeof Bid>',
    }
    for (const [name, text] of Object.entries(expected)) assert.equal(shown.get(name)?.text, text)
  })

  test('methods show what they take by name, and say what they do', () => {
    const text = (name: string) => shown.get(name)?.text ?? ''
    assert.match(
      text('filter'),
      /\.\.\.where: Where<typeof Lot>\[\]\): QuerySet<typeof Lot, Lot, None>$/,
    )
    assert.match(text('create'), /values: \{ readonly title: string; readonly slug: string;/)
    assert.match(text('create'), /readonly closesAt: Date;.* readonly description\?: string;/)
    assert.match(text('create'), /seller: number \| Reference \| RowOf<typeof User>;/)
    assert.match(text('orderBy'), /^\(method\) QuerySet<typeof Lot, Lot, None>\.orderBy<"title">/)
    assert.match(text('set'), /set\(values: \{ readonly title\?: string; readonly slug\?: string;/)
    assert.match(text('json'), /^const json: \{ readonly title: string; readonly slug: string;/)
    for (const name of ['filter', 'create', 'orderBy', 'save', 'set'])
      assert.notEqual(shown.get(name)?.documentation, '', name)
  })

  test('no hover is a wall', () => {
    const long = { create: 450, save: 400, set: 600, json: 350, only: 180 } as Record<
      string,
      number
    >
    for (const [name, { text }] of shown)
      assert.ok(text.length <= (long[name] ?? 150), `${name}: ${text.length} characters`)
  })
})
