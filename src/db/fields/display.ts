import { metaOf } from '../model/meta.ts'

/**
 * The words that people read for a row's value: the label of a choice, otherwise the value as a text. Nothing for NULL.
 * @example
 * const lot = await Lot.create({ title: 'Vase', slug: 'blue-vase', closesAt: new Date('2030-01-01'), seller: ann })
 * display(lot, 'status') // 'Draft'
 */
export function display<R extends object>(row: R, name: keyof R & string): string {
  const field = metaOf(row.constructor).column(name)
  const value: unknown = row[name]
  if (value === null || value === undefined) return ''
  const choice = field.choices?.find((known) => known.value === value)
  return choice?.label ?? String(value)
}
