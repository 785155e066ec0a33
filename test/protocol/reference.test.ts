/** The reference of the protocol names every code, and everything that official clients have. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { disconnects, errorCodes, unsubscribeCodes } from '../../src/protocol/codes.ts'
import { commandErrors } from '../../src/realtime/connection/command-error.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/reference/realtime-protocol.md'), 'utf8')

/** The rows of the table under a heading, or of the one whose first column is called that. */
function rowsOf(title: string): string[][] {
  const start = page.search(new RegExp(`^(## ${title}$|\\| ${title} \\|)`, 'm'))
  assert.ok(start >= 0, title)
  const table = /(?:^\|.*\n)+/m.exec(page.slice(start))![0]
  const lines = table.trim().split('\n').slice(2)
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The names in backticks of a column. */
function namesIn(cells: readonly string[]): string[] {
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!)).sort()
}

const numbersOf = (rows: string[][]) =>
  rows.map(([code]) => code!).filter((code) => /^\d+$/.test(code))

test('every error, with its message', () => {
  const rows = rowsOf('Errors')
  assert.deepEqual(numbersOf(rows).map(Number), Object.values(errorCodes))
  for (const { code, message } of [...Object.values(commandErrors)].reverse()) {
    const [, documented, meaning] = rows.find(([each]) => each === String(code))!
    assert.ok(documented === message || meaning!.includes(message) || code === 100, message)
  }
})

test('every end of a subscription, and of a connection with its reason', () => {
  assert.deepEqual(
    numbersOf(rowsOf('Ends of subscriptions')).map(Number),
    Object.values(unsubscribeCodes),
  )
  assert.deepEqual(
    rowsOf('Ends of connections').map(([code, reason]) => [Number(code), reason]),
    Object.values(disconnects).map(({ code, reason }) => [code, reason]),
  )
})

const types = (file: string) =>
  readFileSync(join(root, 'node_modules/centrifuge/build', `${file}.d.ts`), 'utf8')

/** The body of a declaration in a file of types. */
function bodyOf(text: string, start: RegExp): string {
  const from = text.search(start)
  assert.ok(from >= 0, String(start))
  return text.slice(from, text.indexOf('\n}', from))
}

/** The public names of a class, an interface or a type. */
function membersOf(body: string): string[] {
  const names = body.matchAll(
    /^ {4}(?!private|protected|static|constructor|_)(?:readonly )?(\w+)[?:(]/gm,
  )
  return [...new Set([...names].map(([, name]) => name!))].sort()
}

test('everything that the official client has', () => {
  const [client, subscription, all] = ['centrifuge', 'subscription', 'types'].map(types)
  const documented = (title: string) => namesIn(rowsOf(title).map(([names]) => names!))
  const base = bodyOf(subscription!, /class BaseSubscription /)
  const own = bodyOf(subscription!, /class Subscription /)
  assert.deepEqual(documented('of `Centrifuge`'), membersOf(bodyOf(client!, /class Centrifuge /)))
  assert.deepEqual(
    documented('event of `Centrifuge`'),
    membersOf(bodyOf(all!, /type ClientEvents /)),
  )
  assert.deepEqual(
    documented('option of `Centrifuge`'),
    membersOf(bodyOf(all!, /interface Options /)),
  )
  assert.deepEqual(documented('of `Subscription`'), membersOf(`${base}${own}`))
  assert.deepEqual(
    documented('event of `Subscription`'),
    membersOf(bodyOf(all!, /type SubscriptionEvents /)),
  )
  assert.deepEqual(
    documented('option of `Subscription`'),
    membersOf(bodyOf(all!, /interface SubscriptionOptions /)),
  )
})
