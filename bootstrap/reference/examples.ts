/** The examples of a page are one program, which begins with the models that all of them use. */
import { readFileSync } from 'node:fs'

const example = /^```ts example\n([\s\S]*?)^```$/gm
const imports = /^import \{([^}]*)\} from/m

/** The models that the examples of a page use, importing all that these name; nothing for a page without examples. */
export function modelsFor(page: string, file: string, names: readonly string[]): string {
  const examples = [...page.matchAll(example)].map(([, code]) => code!)
  if (examples.length === 0) return ''
  const used = names.filter((name) => examples.some((code) => uses(code, name)))
  return readFileSync(file, 'utf8')
    .trimEnd()
    .replace(
      imports,
      (_, given: string) => `import { ${sorted([...given.split(','), ...used])} } from`,
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
