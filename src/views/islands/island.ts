/** An island: a component that is rendered on the server and taken over by the browser. */
import { type ComponentType, Fragment, h, type VNode } from 'preact'
import { VoltaicError } from '../../core/errors.ts'
import { islandUrl } from './rendered-islands.ts'
import { scriptJson } from './script-json.ts'

/**
 * The component that stands for an export of an island module in a page of the server: the rendered HTML with its
 * props as a JSON block. What is not a component is returned as it is.
 */
export function island(exported: unknown, module: string, name: string): unknown {
  if (typeof exported !== 'function' || !isComponentName(name)) return exported
  const component = exported as ComponentType<Record<string, unknown>>
  const Island = (props: Record<string, unknown>): VNode => {
    refuseChildren(props, module)
    return h(
      'v-island',
      { module: islandUrl(module), export: name } as object,
      h(component, props),
      h('script', { type: 'application/json' }, h(Fragment, rawProps(scriptJson(props, module)))),
    )
  }
  Island.displayName = `Island(${name})`
  return Island
}

function isComponentName(name: string): boolean {
  return name === 'default' || /^[A-Z]/.test(name)
}

function rawProps(html: string): object {
  return { tpl: [html], exprs: [] }
}

function refuseChildren(props: Record<string, unknown>, module: string): void {
  if (props.children === undefined) return
  throw new VoltaicError(
    'E_ISLAND_PROPS',
    `${module} was given children. An island takes plain data only: pass what it needs as props.`,
  )
}
