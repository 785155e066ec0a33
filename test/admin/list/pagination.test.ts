import assert from 'node:assert/strict'
import { it } from 'node:test'
import { offeredPages, type Pagination, pageCount } from '../../../src/admin/list/pagination.ts'

function pagination(page: number, counted: number): Pagination {
  return { page, size: 50, counted, isMore: false, hasNext: page * 50 < counted }
}

it('counts the pages', () => {
  assert.equal(pageCount(pagination(1, 0)), 1)
  assert.equal(pageCount(pagination(1, 50)), 1)
  assert.equal(pageCount(pagination(1, 51)), 2)
})

it('offers the first, the last and those around the current page', () => {
  assert.deepEqual(offeredPages(pagination(1, 10)), [1])
  assert.deepEqual(offeredPages(pagination(1, 1000)), [1, 2, undefined, 20])
  assert.deepEqual(offeredPages(pagination(5, 1000)), [1, undefined, 4, 5, 6, undefined, 20])
  assert.deepEqual(offeredPages(pagination(3, 1000)), [1, 2, 3, 4, undefined, 20])
  assert.deepEqual(offeredPages(pagination(4, 250)), [1, 2, 3, 4, 5])
})

it('offers a page beyond what was counted', () => {
  assert.deepEqual(offeredPages(pagination(30, 1000)), [1, undefined, 29, 30])
})
