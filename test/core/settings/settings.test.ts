import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  closest,
  flag,
  readSettings,
  SettingsError,
  setting,
  settingRows,
  wholeNumber,
} from '../../../src/core/settings/settings.ts'

const declared = {
  debug: flag('Shows more.', false),
  name: setting<string>('The name.', 'a text', 'app', (value) => typeof value === 'string'),
  limits: { bytes: wholeNumber('The most bytes.', 100) },
}

test('defaults are filled in, nested too', () => {
  assert.deepEqual(readSettings(declared, {}), {
    debug: false,
    name: 'app',
    limits: { bytes: 100 },
  })
  assert.deepEqual(readSettings(declared, { limits: { bytes: 5 } }).limits, { bytes: 5 })
})

test('a misspelt setting is named, with the nearest that exists', () => {
  assert.throws(() => readSettings(declared, { debgu: true }), {
    code: 'E_SETTING_UNKNOWN',
    message: /debgu\. Did you mean debug\?/,
  })
  assert.throws(() => readSettings(declared, { limits: { byte: 1 } }), {
    message: /limits\.byte\. Did you mean limits\.bytes\?/,
  })
  assert.throws(() => readSettings(declared, { somethingElse: 1 }), {
    message: /Known are: debug, name, limits\./,
  })
})

test('a wrong value is named, with what is accepted', () => {
  const read = () => readSettings(declared, { limits: { bytes: 0 } })
  assert.throws(read, (error) => error instanceof SettingsError && error.setting === 'limits.bytes')
  assert.throws(read, {
    message: 'The setting limits.bytes is 0. Accepted: a whole number from 1.',
  })
  assert.throws(() => readSettings(declared, { limits: 3 }), {
    message: /limits is 3\. Accepted: an object/,
  })
})

test('an explicit undefined means the default', () => {
  assert.equal(readSettings(declared, { name: undefined }).name, 'app')
})

test('closest finds what was meant and nothing far away', () => {
  assert.equal(closest('databse', ['database', 'cache']), 'database')
  assert.equal(closest('zebra', ['database', 'cache']), undefined)
})

test('the table has a row for each setting with its full name', () => {
  assert.deepEqual(
    settingRows(declared).map((row) => row.name),
    ['debug', 'name', 'limits.bytes'],
  )
})
