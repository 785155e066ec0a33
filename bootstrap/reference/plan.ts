/** How the reference of a door is divided into pages. */

/** A page: what it explains is found by the files that declare it. */
export interface PagePlan {
  /** Below `docs/reference`. */
  readonly file: string
  readonly title: string
  /** What the door says of itself, when left out. */
  readonly intro?: string
  /** Files or folders of `src`: what the door exports from them stands here. The first page that takes a file has it. */
  readonly from: readonly string[]
  /** What the door gives, but does not export. */
  readonly also?: readonly Hidden[]
  /** The names that come first; the others follow in the order of the door. */
  readonly first?: readonly string[]
}

/** Something to explain that the door does not export. */
export interface Hidden {
  readonly file: string
  readonly name: string
  /** The name that readers know it by. */
  readonly as?: string
  /** Something in the same folder whose members are explained already. */
  readonly without?: Pick<Hidden, 'file' | 'name'>
}

/** Several of one file. */
export function hiddenIn(file: string, ...names: readonly string[]): readonly Hidden[] {
  return names.map((name) => ({ file, name }))
}

/** The reference of a door. */
export interface DoorPlan {
  /** Below `src`. */
  readonly door: string
  /** The page that lists all names, and its title. */
  readonly index?: string
  readonly title?: string
  /** The program that examples continue; without one they are shown, and not run. */
  readonly models?: string
  readonly pages: readonly PagePlan[]
}
