/** The module that the server sees in place of an island: its exports, marked. */
import { extname } from 'node:path'

const islandUrl = new URL(`../islands/island${extname(import.meta.url)}`, import.meta.url).href

/** The text of a module that re-exports `exports` of `source` as islands of `address`. */
export function islandModule(address: string, source: string, exports: readonly string[]): string {
  const lines = exports.map(
    (name, index) =>
      `const e${index} = island(source[${JSON.stringify(name)}], module, ${JSON.stringify(name)})\n` +
      `export { e${index} as ${JSON.stringify(name)} }`,
  )
  return [
    `import * as source from ${JSON.stringify(source)}`,
    `import { island } from ${JSON.stringify(islandUrl)}`,
    `const module = ${JSON.stringify(address)}`,
    ...lines,
  ].join('\n')
}
