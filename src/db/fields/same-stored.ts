/** Whether two stored values are the same: one that was made here, and one that a driver gave. */

/** The same value; drivers may give a number as a `bigint` or a text. `isSame` knows more about its kind. */
export function isSameStored(
  a: unknown,
  b: unknown,
  isSame?: (a: unknown, b: unknown) => boolean,
): boolean {
  if (a === b) return true
  if (a === null || b === null || a === undefined || b === undefined) return false
  if (isSame) return isSame(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  return typeof a !== typeof b && String(a) === String(b)
}
