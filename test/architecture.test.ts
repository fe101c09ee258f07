import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')

/** The rows of the table «which folder may import which» in ARCHITECTURE.md. */
function importRules(): Map<string, ReadonlySet<string>> {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const start = text.indexOf('<!-- imports -->')
  const table = text.slice(start, text.indexOf('<!-- /imports -->'))
  const rules = new Map<string, ReadonlySet<string>>()
  for (const line of table.split('\n')) {
    const [, folder, allowed] = line.split('|').map((cell) => cell.trim())
    if (!folder?.startsWith('`')) continue
    rules.set(names(folder)[0] ?? '', new Set(names(allowed ?? '')))
  }
  return rules
}

function names(cell: string): string[] {
  return [...cell.matchAll(/`(?<name>[a-z-]+)\/?`/g)].map((match) => match.groups?.['name'] ?? '')
}

/** Every file of src with the files of src that it imports, also by `import()`. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8')
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(?<path>\.[^']+)'/g)]
  return specifiers.map((match) => normalize(join(dirname(file), match.groups?.['path'] ?? '')))
}

const SOURCES = globSync('**/*.ts', { cwd: join(ROOT, 'src') }).filter((file) => !file.endsWith('.test.ts'))

test('every folder imports only what the table in ARCHITECTURE.md allows', () => {
  const rules = importRules()
  const breaches: string[] = []
  for (const file of SOURCES) {
    const folder = file.split(sep)[0] ?? ''
    if (!file.includes(sep)) continue
    const allowed = rules.get(folder)
    assert.ok(allowed, `src/${folder} is missing in the table of ARCHITECTURE.md`)
    for (const imported of importsOf(file)) {
      const target = imported.split(sep)[0] ?? ''
      const isTopLevelFile = !imported.includes(sep)
      if (target !== folder && !isTopLevelFile && !allowed.has(target)) breaches.push(`${file} → ${imported}`)
    }
  }
  assert.deepEqual(breaches, [])
})

test('ecosystems do not import each other, nor do reports', () => {
  const breaches: string[] = []
  for (const file of SOURCES) {
    const [kind, own] = file.split(sep)
    if ((kind !== 'ecosystems' && kind !== 'reports') || file.split(sep).length < 3) continue
    for (const imported of importsOf(file)) {
      const [otherKind, other] = imported.split(sep)
      const isInFolder = imported.split(sep).length > 2
      if (otherKind === kind && isInFolder && other !== own) breaches.push(`${file} → ${imported}`)
    }
  }
  assert.deepEqual(breaches, [])
})

test('the import graph has no folder cycle', () => {
  const rules = importRules()
  const state = new Map<string, 'open' | 'done'>()
  const visit = (folder: string, trail: readonly string[]): void => {
    assert.notEqual(state.get(folder), 'open', `cycle: ${[...trail, folder].join(' → ')}`)
    if (state.get(folder) === 'done') return
    state.set(folder, 'open')
    for (const next of rules.get(folder) ?? []) visit(next, [...trail, folder])
    state.set(folder, 'done')
  }
  for (const folder of rules.keys()) visit(folder, [])
})

test('no source file is longer than 500 lines', () => {
  const written = SOURCES.filter((file) => !file.endsWith('.generated.ts'))
  const long = written.filter(
    (file) => readFileSync(join(ROOT, 'src', file), 'utf8').split('\n').length > 500,
  )
  assert.deepEqual(long, [])
})
