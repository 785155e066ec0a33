/** The rules of ARCHITECTURE.md, checked on the sources. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, posix, sep } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')
const rows = readRows(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))
const files = globSync('src/**/*.{ts,tsx}', { cwd: root })
  .map((file) => file.split(sep).join('/'))
  .sort()
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

/** Row by room, from the table. */
function readRows(text: string): Map<string, number> {
  const found = new Map<string, number>()
  for (const [, row, rooms] of text.matchAll(/^\| (\d|–) \| (.+?) \|/gm)) {
    for (const [, room] of rooms!.matchAll(/`(\w+)`/g))
      found.set(room!, row === '–' ? -1 : Number(row))
  }
  return found
}

/** The room of a file, or undefined for a door. */
function roomOf(file: string): string | undefined {
  return /^src\/(\w+)\//.exec(file)?.[1]
}

/** Every import of a file: static, re-export, dynamic with a literal. */
function importsOf(file: string): string[] {
  const text = sources.get(file)!.replace(/\/\*[\s\S]*?\*\//g, '')
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? match[2] ?? match[3])!)
}

function resolved(file: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(file), specifier))
}

test('the table names every room, and every room is in the table', () => {
  assert.equal(rows.get('core'), 1)
  const rooms = new Set(files.map(roomOf).filter((room) => room !== undefined))
  assert.ok(rooms.size > 5)
  for (const room of rooms) assert.ok(rows.has(room), `src/${room} has no row in ARCHITECTURE.md`)
})

test('rooms import from themselves and strictly lower rows', () => {
  const wrong: string[] = []
  for (const file of files) {
    const room = roomOf(file)
    if (!room) continue
    for (const specifier of importsOf(file).filter((name) => name.startsWith('.'))) {
      const target = resolved(file, specifier)
      const targetRoom = roomOf(target)
      if (!targetRoom) wrong.push(`${file} imports the door ${target}`)
      else if (targetRoom === 'migrations' && isMigration(file)) continue
      else if (isAdminBrowserCode(file) && targetRoom === 'client') continue
      else if (!mayImport(room, targetRoom)) wrong.push(`${file} (${room}) imports ${target}`)
    }
  }
  assert.deepEqual(wrong, [])
})

/** A migration of a framework app is data for the runner, written like any app's: no code of its room imports it. */
function isMigration(file: string): boolean {
  return /\/migrations\/\d{4}_\w+\.ts$/.test(file)
}

/** What runs in the browser may use the browser library, whose folder ever it stands in. */
function isAdminBrowserCode(file: string): boolean {
  return file.startsWith('src/admin/browser/')
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true
  if (from === 'client') return to === 'protocol'
  if (to === 'client') return false
  return rows.get(to)! < rows.get(from)!
}

test('protocol and client import neither node: nor packages', () => {
  for (const file of files.filter((name) => ['protocol', 'client'].includes(roomOf(name) ?? ''))) {
    const outside = importsOf(file).filter((specifier) => !specifier.startsWith('.'))
    assert.deepEqual(outside, [], file)
  }
})

test('doors hold nothing but named exports, and package.json exports exactly the doors', () => {
  const doors = files.filter((file) => !roomOf(file))
  for (const door of doors.filter((name) => name !== 'src/register.ts')) {
    const rest = sources
      .get(door)!
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/^export (type )?\{[^}]*\} from '[^']+'$/gm, '')
      .replace(/^export \* from '\.\/core\/register\.ts'$/gm, '')
    assert.equal(rest.trim(), '', `${door} holds more than named exports`)
  }
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, { 'voltaic-src'?: string }>
  }
  const exported = Object.values(manifest.exports).flatMap((entry) => entry['voltaic-src'] ?? [])
  assert.deepEqual(exported.map((path) => normalize(path).split(sep).join('/')).sort(), doors)
})

test('no import cycles', () => {
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open')
      return void cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    state.set(file, 'open')
    for (const target of valueImports(file)) visit(target, [...path, file])
    state.set(file, 'done')
  }
  for (const file of files) visit(file, [])
  assert.deepEqual(cycles, [])
})

/** Imports that exist at run time: those of types only are erased and make no cycle. */
function valueImports(file: string): string[] {
  const text = sources.get(file)!.replace(/\/\*[\s\S]*?\*\//g, '')
  const pattern = /(?:^|\n)(?:import|export)\s+(?!type\b)([^'"`;]*?)from\s+'(\.[^']+)'/g
  return [...text.matchAll(pattern)]
    .filter(([, names]) => !names!.includes('{') || /[{,]\s*(?!type\b)[\w$]/.test(names!))
    .map(([, , specifier]) => resolved(file, specifier!))
    .filter((target) => sources.has(target))
}

test('files have at most 400 lines, folders at most 15 files', () => {
  const long = files.filter((file) => sources.get(file)!.split('\n').length > 401)
  assert.deepEqual(long, [])
  const folders = new Map<string, number>()
  for (const file of files) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1)
  const full = [...folders].filter(([folder, count]) => count > 15 && folder !== 'src')
  assert.deepEqual(full, [])
})

test('nothing is called utils, helpers, common, shared, misc, base or manager', () => {
  const vague = files.filter((file) =>
    /(^|[/-])(utils?|helpers?|common|shared|misc|base|manager)([./-]|$)/.test(file),
  )
  assert.deepEqual(vague, [])
})
