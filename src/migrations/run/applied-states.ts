/** The models that applied migrations make, while migrations are added and taken away. */
import type { MigrationGraph } from '../files/graph.ts'
import { stateAfter } from '../files/graph.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'
import { ProjectState } from '../state/project-state.ts'

/** Migrations mostly come and go at the end of their order: what is before them is not worked out again. */
export class AppliedStates {
  /** In the order in which they run. */
  readonly #nodes: LoadedMigration[]
  readonly #places: ReadonlyMap<LoadedMigration, number>
  /** The state before each node, as far as it is known; never empty. */
  readonly #states: ProjectState[] = [new ProjectState()]

  /** Begins with the migrations that the graph says are applied. */
  constructor(graph: MigrationGraph) {
    this.#nodes = graph.ordered.filter((node) => graph.isApplied(node))
    this.#places = new Map(graph.ordered.map((node, place) => [node, place]))
  }

  /** The models after all of them. */
  get current(): ProjectState {
    for (let at = this.#states.length - 1; at < this.#nodes.length; at++) {
      const [state, node] = [this.#states[at], this.#nodes[at]]
      if (state && node) this.#states.push(stateAfter(state, node))
    }
    return this.#states.at(-1) as ProjectState
  }

  add(node: LoadedMigration): void {
    const place = this.#place(node)
    const next = this.#nodes.findLastIndex((one) => this.#place(one) < place) + 1
    this.#nodes.splice(next, 0, node)
    this.#states.length = Math.min(this.#states.length, next + 1)
  }

  remove(node: LoadedMigration): void {
    const at = this.#nodes.lastIndexOf(node)
    if (at < 0) return
    this.#nodes.splice(at, 1)
    this.#states.length = Math.min(this.#states.length, at + 1)
  }

  #place(node: LoadedMigration): number {
    return this.#places.get(node) ?? this.#places.size
  }
}
