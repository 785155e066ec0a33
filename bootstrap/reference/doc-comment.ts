/** The doc comment of a declaration: its text, and what its tags say. */
import ts from 'typescript-5'

/** A doc comment in its parts. All of them are Markdown. */
export interface DocComment {
  readonly text: string
  /** What `@param` says, by the name of the parameter. */
  readonly parameters: ReadonlyMap<string, string>
  readonly returns: string
  readonly throws: readonly string[]
  /** Code. */
  readonly examples: readonly string[]
  /** `@internal` at the end: for the framework itself. */
  readonly isInternal: boolean
}

/** The doc comment of a declaration; empty without one. */
export function docCommentOf(declaration: ts.Node): DocComment {
  const comment = rawComment(declaration)
  const [text = '', ...tags] = comment.replace(/ ?@internal$/, '').split(/^@(?=\w+)/m)
  const named = tags.map((tag) => /^(\w+)\s*([\s\S]*)$/.exec(tag)!.slice(1) as [string, string])
  const said = (name: string) =>
    named.filter(([tag]) => tag === name).map(([, rest]) => rest.trim())
  return {
    text: text.trim(),
    parameters: new Map(said('param').map(nameAndText)),
    returns: said('returns').join(' '),
    throws: said('throws').map((line) => line.replace(/^\{?(\w+)\}?/, '`$1`')),
    examples: said('example').map(withoutFence),
    isInternal: comment.endsWith('@internal'),
  }
}

/** The comment without its stars. */
function rawComment(declaration: ts.Node): string {
  // What is passed on from a package has its comment at the statement that passes it on.
  const at = ts.isExportSpecifier(declaration) ? declaration.parent.parent : declaration
  const comment = ts.getJSDocCommentsAndTags(at).findLast(ts.isJSDoc)
  if (!comment) return ''
  const lines = comment.getText().slice(3, -2).split('\n')
  return lines
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
}

function nameAndText(line: string): [string, string] {
  const [, name = '', text = ''] = /^([\w.]+)\s*[-–]?\s*([\s\S]*)$/.exec(line) ?? []
  return [name, text]
}

function withoutFence(code: string): string {
  return code.replace(/^```\w*\n/, '').replace(/\n```$/, '')
}
