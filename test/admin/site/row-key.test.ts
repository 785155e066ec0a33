import assert from 'node:assert/strict'
import { it } from 'node:test'
import { keyCondition, keyText } from '../../../src/admin/site/row-key.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { modelInfo } from '../../../src/db/model-info.ts'

class Plain extends Model({ title: f.char({ maxLength: 20 }) }) {}

class Line extends Model(
  { order: f.char({ maxLength: 20 }), line: f.int() },
  { primaryKey: ['order', 'line'] },
) {}

const plain = modelInfo(Plain as never)
const line = modelInfo(Line as never)

it('reads what it wrote', () => {
  assert.equal(keyText(7), '7')
  assert.deepEqual(keyCondition(plain, '7'), { id: 7 })
  const text = keyText(['a,b%2C', 3])
  assert.deepEqual(keyCondition(line, text), { order: 'a,b%2C', line: 3 })
})

it('finds nothing for what is no key', () => {
  for (const text of ['', 'abc', '1.5', '99999999999999999999', '7,8']) {
    assert.equal(keyCondition(plain, text), undefined, text)
  }
  for (const text of ['', 'a', 'a,', 'a,x', 'a,1,2'])
    assert.equal(keyCondition(line, text), undefined, text)
})
