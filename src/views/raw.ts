/** The one way out of escaping. */
import { Fragment, h, type VNode } from 'preact'

/** HTML that is put into the page as it is. Everything in it must be trusted or sanitised. */
export function raw(html: string): VNode {
  return h(Fragment, { tpl: [html], exprs: [] } as object)
}
