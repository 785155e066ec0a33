/** Paths with named parts: `/lots/:slug`, `/files/*`. */
import { VoltaicError } from '../../core/errors.ts'

/** The parameters of a path, by name: `PathParams<'/lots/:slug'>` is `{ slug: string }`; `*` is the rest of a path. */
export type PathParams<P extends string> = string extends P
  ? Readonly<Record<string, string>>
  : { readonly [K in ParamNames<P>]: string }

/** What a parameter is given as when an address is made. */
export type ParamValue = string | number | bigint

/** The values that make an address of a path. */
export type PathValues<P extends string> = string extends P
  ? Readonly<Record<string, ParamValue>>
  : { readonly [K in ParamNames<P>]: ParamValue }

type ParamNames<P extends string> = P extends `${infer Part}/${infer Rest}`
  ? ParamName<Part> | ParamNames<Rest>
  : ParamName<P>

type ParamName<Part extends string> = Part extends `:${infer Name}`
  ? Name
  : Part extends '*'
    ? '*'
    : never

const segmentPattern = /^(?::[A-Za-z_]\w*|[A-Za-z0-9._~!$&'()+,;=@%-]*)$/

/** Throws `E_ROUTE_PATH` when this is not a path of segments, `:names`, and at most one `*` at its end. */
export function requirePath(path: string): void {
  const segments = path.split('/').slice(1)
  if (segments.at(-1) === '*') segments.pop()
  const names = paramNames(path)
  const isValid = path.startsWith('/') && segments.every((segment) => segmentPattern.test(segment))
  if (isValid && new Set(names).size === names.length) return
  throw new VoltaicError(
    'E_ROUTE_PATH',
    `"${path}" is not a path of a route. Start with "/"; a segment is text or a ":name" of its own, "*" may stand at the end.`,
  )
}

/** The names of the parameters, in order. */
export function paramNames(path: string): string[] {
  const segments = path.split('/')
  return segments.flatMap((part) =>
    part === '*' ? ['*'] : part.startsWith(':') ? [part.slice(1)] : [],
  )
}

/** The path of a route below a prefix. */
export function joinPaths(prefix: string, path: string): string {
  const joined = `${prefix.replace(/\/$/, '')}${path === '/' ? '' : path}`
  return joined === '' ? '/' : joined
}

/** The path with its parameters filled in, each encoded. Throws `E_ROUTE_PARAM` when one is missing or empty. */
export function fillPath(path: string, values: Readonly<Record<string, ParamValue>>): string {
  const segments = path.split('/').map((segment) => {
    const name = segment === '*' ? '*' : segment.startsWith(':') ? segment.slice(1) : undefined
    if (name === undefined) return segment
    const value = values[name]
    if (value === undefined || value === '') throw missingParam(path, name)
    return name === '*' ? String(value).split('/').map(encode).join('/') : encode(String(value))
  })
  return segments.join('/')
}

/** `.` and `..` would be taken for steps in the path. */
function encode(segment: string): string {
  return /^\.{1,2}$/.test(segment)
    ? segment.replaceAll('.', '%2E')
    : encodeURIComponent(segment.toWellFormed())
}

function missingParam(path: string, name: string): VoltaicError {
  return new VoltaicError(
    'E_ROUTE_PARAM',
    `The address of "${path}" needs a value for "${name}". Pass it: route.url({ ${JSON.stringify(name)}: … }).`,
  )
}
