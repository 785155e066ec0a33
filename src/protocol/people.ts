/** People: the connections of a channel, merged by who they belong to. */

/** What a channel says about a connected person: at least an id and a name. */
export interface PersonInfo {
  readonly id: string | number
  readonly name: string
}

/** A connection of a person. */
export interface PresentConnection<Info> {
  readonly info: Info
  /** When it joined, in milliseconds since 1970. */
  readonly since: number
  /** When it left; such a connection keeps its person for a moment, so that a reload is no departure. */
  readonly leftAt?: number
}

/** A person who is present on a channel. */
export type Person<Info = PersonInfo> = Info & {
  /** When the first of the connections joined, in milliseconds since 1970. */
  readonly since: number
  /** How many tabs and devices; 0 for a moment after the last one left. */
  readonly connections: number
}

/** For how long a person stays after the last connection left, in milliseconds. */
export const departureGrace = 3_000

/** Merges connections into people, who came first stands first. */
export function mergePeople<Info extends { readonly id: unknown }>(
  connections: Iterable<PresentConnection<Info>>,
  now: number,
): Person<Info>[] {
  const people = new Map<string, Person<Info>>()
  const present = [...connections].filter((each) => isPresent(each, now))
  for (const { info, since, leftAt } of present.sort((a, b) => a.since - b.since)) {
    const id = String(info.id)
    const person = people.get(id) ?? { ...info, since, connections: 0 }
    const connected = leftAt === undefined ? 1 : 0
    people.set(id, { ...person, connections: person.connections + connected })
  }
  return [...people.values()]
}

function isPresent({ leftAt }: PresentConnection<unknown>, now: number): boolean {
  return leftAt === undefined || now - leftAt < departureGrace
}
