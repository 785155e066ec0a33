/** The fields of commands: one that does not fit makes the command malformed. Fields that are not named are ignored. */
import type { CommandName } from './frames.ts'

/** What a field holds. `name` is a text that must be there and must not be empty. */
type FieldType = 'name' | 'text' | 'flag' | 'count' | 'integer' | 'position'

const commandFields: Readonly<Record<CommandName, Readonly<Record<string, FieldType>>>> = {
  connect: { token: 'text', name: 'text', version: 'text' },
  subscribe: {
    channel: 'name',
    token: 'text',
    recover: 'flag',
    epoch: 'text',
    offset: 'count',
    positioned: 'flag',
    recoverable: 'flag',
    join_leave: 'flag',
    delta: 'text',
    flag: 'count',
    type: 'count',
  },
  unsubscribe: { channel: 'name' },
  publish: { channel: 'name', type: 'count' },
  presence: { channel: 'name' },
  presence_stats: { channel: 'name' },
  history: { channel: 'name', limit: 'integer', since: 'position', reverse: 'flag' },
  rpc: { method: 'text' },
  refresh: { token: 'name' },
  sub_refresh: { channel: 'name', token: 'text', type: 'count' },
}

const tests: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  name: (value) => typeof value === 'string' && value !== '',
  text: (value) => isAbsent(value) || typeof value === 'string',
  flag: (value) => isAbsent(value) || typeof value === 'boolean',
  count: (value) => isAbsent(value) || (Number.isInteger(value) && (value as number) >= 0),
  integer: (value) => isAbsent(value) || Number.isInteger(value),
  position: (value) => isAbsent(value) || (isObject(value) && isPosition(value)),
}

const fieldTests = new Map(
  Object.entries(commandFields).map(([name, fields]) => [
    name,
    Object.entries(fields).map(([field, type]) => ({ field, test: tests[type] })),
  ]),
)

/** Whether `request` has the shape of what comes with that command. */
export function isRequest(name: CommandName, request: unknown): boolean {
  if (!isObject(request)) return false
  return fieldTests.get(name)!.every(({ field, test }) => test(request[field]))
}

function isPosition({ epoch, offset }: Readonly<Record<string, unknown>>): boolean {
  return tests.text(epoch) && tests.count(offset)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What an encoder writes for a field that is not set. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}
