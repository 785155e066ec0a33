/** System checks of registrations: every name leads somewhere. */
import type { CheckMessage } from '../core/checks.ts'
import { VoltaicError } from '../core/errors.ts'
import { fieldPath, isToMany } from './field-path.ts'
import { isColumn } from './registration/column.ts'
import { isCustomFilter } from './registration/custom-filter.ts'
import type { AdminModel } from './site/admin-model.ts'
import type { AdminSite } from './site/admin-site.ts'

/** Looks at all registrations of a site. */
export function registrationChecks(site: AdminSite): CheckMessage[] {
  return site.models.flatMap((model) => [
    ...pathFindings(model),
    ...fieldFindings(model),
    ...toManyFindings(model),
  ])
}

/** Columns, filters and search fields that lead nowhere. The order may name annotations, which nobody knows yet. */
function pathFindings(model: AdminModel): CheckMessage[] {
  const { list = [], filters = [], search = [] } = model.options
  const columns = list.filter((entry) => !isColumn(entry)).map((entry) => ['list', entry] as const)
  const own = filters.filter((entry) => !isCustomFilter(entry))
  const named = own.map((entry) => ['filters', entry] as const)
  const searched = search.map((entry) => ['search', entry] as const)
  return [...columns, ...named, ...searched].flatMap(([option, entry]) => {
    const problem = problemOf(() => fieldPath(model.model, String(entry)))
    return problem ? [finding(model, option, problem)] : []
  })
}

function toManyFindings(model: AdminModel): CheckMessage[] {
  const { list = [], filters = [] } = model.options
  const entries = [...list, ...filters].filter((entry) => typeof entry === 'string')
  return entries.flatMap((entry) => {
    const isMany =
      !problemOf(() => fieldPath(model.model, entry)) && isToMany(fieldPath(model.model, entry))
    const problem = `"${entry}" leads to many rows, and a cell shows one value.`
    return isMany ? [finding(model, 'list', problem, 'Use column(…) with an annotation.')] : []
  })
}

/** Fields of the form that the model does not have. */
function fieldFindings(model: AdminModel): CheckMessage[] {
  const { fieldsets = [], readonly = [], prepopulate = {}, autocomplete = [] } = model.options
  const { fields, relations } = model.info
  const named = [
    ...fieldsets.flatMap(([, names]) => names.map((name) => ['fieldsets', name] as const)),
    ...readonly.map((name) => ['readonly', name] as const),
    ...autocomplete.map((name) => ['autocomplete', name] as const),
    ...Object.entries(prepopulate)
      .flatMap(([name, sources]) => [name, ...sources])
      .map((name) => ['prepopulate', name] as const),
  ]
  return named.flatMap(([option, name]) => {
    if (fields.has(name) || relations.has(name)) return []
    return [finding(model, option, `${model.name} has no "${name}".`)]
  })
}

function problemOf(fn: () => unknown): string | undefined {
  try {
    fn()
    return undefined
  } catch (error) {
    if (error instanceof VoltaicError) return error.message
    throw error
  }
}

function finding(model: AdminModel, option: string, message: string, hint?: string): CheckMessage {
  return {
    level: 'error',
    id: `admin.${option}`,
    message: `The admin of ${model.name}, ${option}: ${message}`,
    ...(hint && { hint }),
  }
}
