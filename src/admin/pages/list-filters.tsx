/** The filters of a list: one menu each, all links and plain forms. */
import type { ListView } from './list-page.tsx'

/** Fields that a form sends without showing them. */
export type HiddenFields = readonly (readonly [name: string, value: string])[]

/** A filter. */
export interface FilterView {
  readonly name: string
  readonly label: string
  readonly isOn: boolean
  /** What it is set to, in words; empty when it is off. */
  readonly summary: string
  readonly removeUrl: string
  readonly options: readonly FilterOptionView[]
  readonly form?: FilterFormView
}

/** A value to pick. `count` is how many rows would be there. */
export interface FilterOptionView {
  readonly label: string
  readonly url: string
  readonly isOn: boolean
  readonly count?: string
}

/** Values to type: a range, a key. `hidden` is what else the address says. */
export interface FilterFormView {
  readonly inputs: readonly FilterInputView[]
  readonly hidden: HiddenFields
}

/** A value to type. */
export interface FilterInputView {
  readonly name: string
  readonly label: string
  readonly type: 'date' | 'number' | 'text'
  readonly value: string
}

/** The menus. */
export function Filters({ filters }: { filters: readonly FilterView[] }) {
  if (filters.length === 0) return null
  return (
    <div class="filters">
      {filters.map((filter) => (
        <Menu key={filter.name} filter={filter} />
      ))}
    </div>
  )
}

/** What the list is narrowed to; each part can be taken away. */
export function AppliedFilters({ view }: { view: ListView }) {
  return (
    <div class="applied">
      {view.filters
        .filter((filter) => filter.isOn)
        .map((filter) => (
          <a key={filter.name} class="chip" href={filter.removeUrl}>
            {filter.label}: {filter.summary}
            <span aria-hidden="true">×</span>
            <span class="visually-hidden">, take away</span>
          </a>
        ))}
      <a href={view.plainUrl}>Show all</a>
    </div>
  )
}

function Menu({ filter }: { filter: FilterView }) {
  return (
    <details class={filter.isOn ? 'menu on' : 'menu'} name="filter">
      <summary>{filter.label}</summary>
      <div>
        {filter.options.length > 0 && (
          <ul>
            {filter.options.map((option) => (
              <Option key={option.url} option={option} />
            ))}
          </ul>
        )}
        {filter.form && <Typed form={filter.form} />}
      </div>
    </details>
  )
}

function Option({ option }: { option: FilterOptionView }) {
  return (
    <li>
      <a href={option.url} {...(option.isOn && { 'aria-current': 'true' as const })}>
        <span>{option.label}</span>
        {option.count && <span class="muted number">{option.count}</span>}
      </a>
    </li>
  )
}

function Typed({ form }: { form: FilterFormView }) {
  return (
    <form method="get">
      {form.hidden.map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      {form.inputs.map((input) => (
        <label
          key={input.name}
          for={`filter-${input.name}`}
          class={form.inputs.length === 1 ? 'wide' : undefined}
        >
          {input.label}
          <TypedInput input={input} />
        </label>
      ))}
      <button type="submit">Apply</button>
    </form>
  )
}

function TypedInput({ input }: { input: FilterInputView }) {
  const { name, value } = input
  if (input.type === 'date')
    return <input type="date" id={`filter-${name}`} name={name} value={value} />
  return (
    <input name={name} value={value} inputMode={input.type === 'number' ? 'decimal' : 'text'} />
  )
}
