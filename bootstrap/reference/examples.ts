/** The examples of a page are one program, which begins with the models that all of them use. */
import { readFileSync } from 'node:fs'

const example = /^```ts example\n([\s\S]*?)^```$/gm
const importLine = /^import \{([^}]*)\} from/m

/** Something that examples may import. */
export interface Import {
  readonly name: string
  readonly isType: boolean
}

/** The models that the examples of a page use, importing all that these name; nothing for a page without examples. */
export function modelsFor(page: string, file: string, imports: readonly Import[]): string {
  const examples = [...page.matchAll(example)].map(([, code]) => code!)
  if (examples.length === 0) return ''
  const used = imports.filter(({ name }) => examples.some((code) => uses(code, name)))
  const names = used.map(({ name, isType }) => (isType ? `type ${name}` : name))
  return readFileSync(file, 'utf8')
    .trimEnd()
    .replace(
      importLine,
      (_, given: string) => `import { ${sorted([...given.split(','), ...names])} } from`,
    )
}

function sorted(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.trim()))]
    .sort((a, b) => a.localeCompare(b))
    .join(', ')
}

/** Whether code uses a name, other than as a member of something or inside a text. */
function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![.\\w'])${name}\\b(?!')`).test(code)
}
