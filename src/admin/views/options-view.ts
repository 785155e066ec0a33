/** Answers words with the rows that they find, for fields that choose a row by its key. */

import { Forbidden } from '../../http/errors/http-error.ts'
import type { HttpResponse } from '../../http/responses/http-response.ts'
import { json } from '../../http/responses/responses.ts'
import { mayEver } from '../access/model-access.ts'
import { narrowedRows, preparedRows } from '../list/list-rows.ts'
import { searchPaths } from '../list/search.ts'
import type { AdminModel } from '../site/admin-model.ts'
import { rowKey } from '../site/row-key.ts'
import { rowLabel } from '../values/row-label.ts'
import type { StaffPage } from './staff-page.ts'

const mostOptions = 20

/** The first rows that the user may view and that the search of the list finds: `[{ key, label }]`. */
export async function optionsView(page: StaffPage, model: AdminModel): Promise<HttpResponse> {
  const { user, http } = page
  if (!mayEver(user, 'view', model.model)) throw new Forbidden()
  const search = http.request.url.searchParams.get('q') ?? ''
  const state = { search: search.slice(0, 200), filters: new Map(), sort: [], page: 1 }
  const isSearchable = searchPaths(model, user).length > 0
  const rows = preparedRows(model, user)
  const found = isSearchable ? narrowedRows(rows, { model, state, user }) : rows
  const options = await found.limit(mostOptions)
  return json(options.map((row) => ({ key: rowKey(row), label: rowLabel(row, user) })))
}
