/** The sources as the compiler sees them: what a door exports, and where that is declared. */
import { join, relative } from 'node:path'
import ts from 'typescript-5'

/** Something that a door exports. */
export interface Export {
  readonly name: string
  readonly declarations: readonly ts.Declaration[]
}

const options: ts.CompilerOptions = {
  noLib: true,
  types: [],
  allowImportingTsExtensions: true,
  jsx: ts.JsxEmit.ReactJSX,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2024,
}

/** The doors of the package and all that they lead to. Packages are left out: only what is written here is documented. */
export class Sources {
  /** The folder of the repository. */
  readonly root: string
  readonly #program: ts.Program
  readonly #checker: ts.TypeChecker

  constructor(root: string, doors: readonly string[]) {
    this.root = root
    const files = doors.map((door) => this.#path(door))
    this.#program = ts.createProgram(files, options, hostOfSources())
    this.#checker = this.#program.getTypeChecker()
  }

  /** The source of a file below `src`. */
  file(name: string): ts.SourceFile {
    const found = this.#program.getSourceFile(this.#path(name))
    if (!found) throw new Error(`src/${name} is not reached from the doors. Correct its name.`)
    return found
  }

  /** What a file exports, in its order. */
  exportsOf(name: string): Export[] {
    const module = this.#checker.getSymbolAtLocation(this.file(name))
    if (!module) throw new Error(`src/${name} exports nothing. Correct its name.`)
    return this.#checker.getExportsOfModule(module).map((symbol) => ({
      name: symbol.name,
      declarations: this.#declarationsOf(symbol),
    }))
  }

  /** What declares the name at this place; nothing, if it is declared in a package. */
  declarationsAt(name: ts.Node): readonly ts.Declaration[] {
    const isShort = ts.isShorthandPropertyAssignment(name.parent)
    const symbol = isShort
      ? this.#checker.getShorthandAssignmentValueSymbol(name.parent)
      : this.#checker.getSymbolAtLocation(name)
    const declared = symbol ? this.#declarationsOf(symbol) : []
    return declared.filter((declaration) => !ts.isImportOrExportSpecifier(declaration))
  }

  /** The name below `src` of the file of a declaration. */
  nameOf(declaration: ts.Node): string {
    return relative(this.#path(''), declaration.getSourceFile().fileName)
  }

  /** What comes from a package is declared where it is passed on. */
  #declarationsOf(symbol: ts.Symbol): readonly ts.Declaration[] {
    if ((symbol.flags & ts.SymbolFlags.Alias) === 0) return symbol.declarations ?? []
    const found = this.#checker.getAliasedSymbol(symbol).declarations
    const next = this.#checker.getImmediateAliasedSymbol(symbol)
    if (found) return found
    return next?.declarations ? this.#declarationsOf(next) : (symbol.declarations ?? [])
  }

  #path(name: string): string {
    return join(this.root, 'src', name)
  }
}

/** Reads the sources of this repository only: no library, no package. */
function hostOfSources(): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (literals, importer) =>
    literals.map(({ text }) =>
      text.startsWith('.')
        ? ts.resolveModuleName(text, importer, options, host)
        : { resolvedModule: undefined },
    )
  return host
}
