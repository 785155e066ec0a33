/** Search, filters and order of the catalogue: one form that works without JavaScript. */
import { Lens } from '../../../site/icons.tsx'
import { type CatalogueQuery, choices, isNarrowed, orders } from '../catalogue.ts'
import { AutoSubmit } from '../islands/auto-submit.island.tsx'

/** The filters as they are set. */
export function FilterBar({ query }: { query: CatalogueQuery }) {
  return (
    <search>
      <form class="filters" method="get" action="/">
        <label class="filter-search">
          <span class="visually-hidden">Search by make, model or year</span>
          <Lens />
          <input
            type="search"
            name="q"
            value={query.q}
            maxLength={200}
            placeholder="Make, model or year"
          />
        </label>
        <div class="filter-row">
          <Filter
            name="origin"
            label="Origin"
            value={query.origin}
            options={named(choices.origins)}
          />
          <Filter name="decade" label="Decade" value={query.decade} options={decades} />
          <Filter
            name="cylinders"
            label="Cylinders"
            value={query.cylinders}
            options={named(choices.cylinders)}
          />
          <Filter name="state" label="State" value={query.state} options={states} required />
          <Filter name="sort" label="Order" value={query.sort} options={sorts} required />
        </div>
        <button type="submit" class="button button-primary">
          Search
        </button>
        {isNarrowed(query) && (
          <a class="filter-clear" href="/">
            Clear
          </a>
        )}
        <AutoSubmit />
      </form>
    </search>
  )
}

type Options = readonly (readonly [value: string, label: string])[]

const decades: Options = choices.decades.map((decade) => [decade, `${decade}s`])
const sorts: Options = Object.entries(orders).map(([name, [label]]) => [name, label])
const states: Options = [
  ['open', 'Open'],
  ['closed', 'Closed'],
  ['all', 'Open and closed'],
]

interface FilterProps {
  readonly name: string
  readonly label: string
  readonly value: string | undefined
  readonly options: Options
  readonly required?: boolean
}

function Filter({ name, label, value, options, required }: FilterProps) {
  return (
    <label class={value && !required ? 'filter filter-set' : 'filter'}>
      <span class="filter-label">{label}</span>
      <select name={name}>
        {!required && <option value="">Any</option>}
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

function named(values: readonly string[]): Options {
  return values.map((value) => [value, value])
}
