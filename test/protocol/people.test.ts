import assert from 'node:assert/strict'
import { test } from 'node:test'
import { departureGrace, mergePeople } from '../../src/protocol/people.ts'

const ana = { id: 1, name: 'Ana' }
const ben = { id: 2, name: 'Ben' }

test('the connections of a person are one entry, who came first stands first', () => {
  const people = mergePeople(
    [
      { info: ben, since: 30 },
      { info: ana, since: 20 },
      { info: ana, since: 10 },
    ],
    100,
  )
  assert.deepEqual(people, [
    { ...ana, since: 10, connections: 2 },
    { ...ben, since: 30, connections: 1 },
  ])
})

test('who left stays for the grace period, with no connection', () => {
  const left = [{ info: ana, since: 10, leftAt: 50 }]
  assert.deepEqual(mergePeople(left, 50 + departureGrace - 1), [
    { ...ana, since: 10, connections: 0 },
  ])
  assert.deepEqual(mergePeople(left, 50 + departureGrace), [])
})

test('a reload neither ends nor restarts a presence', () => {
  const [person] = mergePeople(
    [
      { info: ana, since: 10, leftAt: 50 },
      { info: ana, since: 60 },
    ],
    100,
  )
  assert.deepEqual(person, { ...ana, since: 10, connections: 1 })
})
