import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  listQuery,
  parseListState,
  parseSort,
  withFilter,
  withoutFilters,
  withPage,
  withSortPressed,
} from '../../../src/admin/list/list-state.ts'

function read(query: string) {
  return parseListState(new URLSearchParams(query))
}

describe('the state of a list', () => {
  it('survives its address', () => {
    const query =
      '?q=open+face&where.status=open&where.status=draft&where.closesAt.from=2026-01-01&sort=-closesAt%2Ctitle&page=3'
    assert.equal(listQuery(read(query)), query)
  })

  it('is empty for an empty address', () => {
    const state = read('')
    assert.deepEqual(state, { search: '', filters: new Map(), sort: [], page: 1 })
    assert.equal(listQuery(state), '')
  })

  it('puts right what makes no sense', () => {
    assert.equal(read('page=-1').page, 1)
    assert.equal(read('page=0').page, 1)
    assert.equal(read('page=1e9').page, 1)
    assert.equal(read('page=99999999999999').page, 1)
    assert.deepEqual(parseSort('a,-a,,-,b'), [
      { name: 'a', descending: false },
      { name: 'b', descending: false },
    ])
    assert.deepEqual(
      [...read('where.status=&where.status=x&where.status=x').filters],
      [['status', ['x']]],
    )
    assert.equal(read(`q=${'x'.repeat(5000)}`).search.length, 200)
  })

  it('goes back to the first page when a filter changes, and keeps the rest', () => {
    const state = read('q=a&where.status=open&sort=title&page=4')
    assert.equal(
      listQuery(withFilter(state, 'seller', ['3'])),
      '?q=a&where.status=open&where.seller=3&sort=title',
    )
    assert.equal(listQuery(withFilter(state, 'status', [])), '?q=a&sort=title')
    assert.equal(listQuery(withoutFilters(state, ['status', 'seller'])), '?q=a&sort=title')
    assert.equal(listQuery(withPage(state, 1)), '?q=a&where.status=open&sort=title')
  })
})

describe('pressing the head of a column', () => {
  const press = (sort: string, name: string) =>
    listQuery(withSortPressed(read('page=2'), parseSort(sort), name))

  it('sorts by it first and keeps the others after it', () => {
    assert.equal(press('', 'title'), '?sort=title')
    assert.equal(press('-closesAt', 'title'), '?sort=title%2C-closesAt')
  })

  it('turns, then drops it', () => {
    assert.equal(press('title,-closesAt', 'title'), '?sort=-title%2C-closesAt')
    assert.equal(press('-title,-closesAt', 'title'), '?sort=-closesAt')
  })

  it('brings a later column to the front as it is', () => {
    assert.equal(press('title,-closesAt', 'closesAt'), '?sort=-closesAt%2Ctitle')
  })
})
