import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { analyseStream } from '../../../test/analyse.ts'
import { needsProgram } from '../../../test/real-data.ts'
import type { ElfFacts } from '../../core/program-facts.ts'
import { elfNeeds } from './analyser.ts'

const FOLDERS = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
]

/** Larger files take readelf long enough to be missed by nobody. */
const MAX_BYTES = 64 * 1024 * 1024

function programs(): string[] {
  return FOLDERS.flatMap((folder) => {
    let names: string[] = []
    try {
      names = readdirSync(folder)
    } catch {
      return [] // Not on this machine.
    }
    return names.map((name) => join(folder, name))
  }).filter((path) => {
    const stats = lstatSync(path)
    return stats.isFile() && stats.size < MAX_BYTES && stats.size > 64 && isElf(path)
  })
}

/** Whether it is a program or library, and nothing for the linker. */
function isElf(path: string): boolean {
  const head = readFileSync(path).subarray(0, 18)
  return head.toString('latin1', 0, 4) === '\x7fELF' && head.readUInt16LE(16) !== 1
}

interface Said {
  interpreter?: string
  needed: string[]
  soname?: string
  rpath?: string[]
  runpath?: string[]
}

/** What readelf says of many files, by path. */
function readelf(paths: readonly string[]): Map<string, Said> {
  const said = new Map<string, Said>()
  for (let at = 0; at < paths.length; at += 200) {
    const chosen = paths.slice(at, at + 200)
    const text = execFileSync('readelf', ['-Wld', ...chosen], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let current: Said = { needed: [] }
    for (const line of text.split('\n')) {
      const file = /^File: (.*)$/.exec(line)?.[1]
      if (file) said.set(file, (current = { needed: [] }))
      const interpreter = /\[Requesting program interpreter: (.*)\]/.exec(line)?.[1]
      if (interpreter) current.interpreter = interpreter
      const [, tag, value = ''] = /\((NEEDED|SONAME|RPATH|RUNPATH)\)\s+[^[]*\[(.*)\]/.exec(line) ?? []
      if (tag === 'NEEDED') current.needed.push(value)
      if (tag === 'SONAME') current.soname = value
      if (tag === 'RPATH') current.rpath = value.split(':')
      if (tag === 'RUNPATH') current.runpath = value.split(':')
    }
  }
  return said
}

/** What binutils says that a file imports, of what matters. */
function importsOf(path: string): string[] {
  const text = execFileSync('readelf', ['-W', '--dyn-syms', path], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const names = text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/)
    return words[6] === 'UND' && words[7] ? [words[7].split('@', 1)[0] ?? ''] : []
  })
  return [...new Set(names)].sort()
}

test('all programs and libraries of this machine need what readelf says', (t) => {
  if (!needsProgram(t, 'readelf')) return
  const paths = programs()
  const said = readelf(paths)
  assert.ok(paths.length > 300, `${paths.length} files`)
  for (const path of paths) {
    const analysis = analyseStream(elfNeeds, path.slice(1), readFileSync(path), 64 * 1024)
    const elf = analysis.program?.elf
    assert.ok(elf, `${path}: ${JSON.stringify(analysis.problems)}`)
    const { interpreter, needed, soname, rpath, runpath }: ElfFacts = elf
    assert.deepEqual(
      JSON.parse(JSON.stringify({ needed, interpreter, soname, rpath, runpath })),
      JSON.parse(JSON.stringify({ ...said.get(path) })),
      path,
    )
  }
})

test('a program imports the functions that readelf names', (t) => {
  if (!needsProgram(t, 'readelf')) return
  const watched = [
    'dlopen',
    'execve',
    'execvp',
    'execv',
    'execl',
    'system',
    'popen',
    'posix_spawn',
    'posix_spawnp',
  ]
  const some = programs().filter((_, i) => i % 7 === 0)
  let calling = 0
  for (const path of some) {
    const calls = analyseStream(elfNeeds, path.slice(1), readFileSync(path)).program?.elf?.calls ?? []
    const found = watched.filter((name) => calls.includes(name))
    const imports = importsOf(path)
    const expected = watched.filter((name) => imports.includes(name))
    if (expected.length > 0) calling++
    const isOfGo = calls.some((call) => call.includes('.'))
    assert.deepEqual(isOfGo ? expected.filter((name) => found.includes(name)) : found, expected, path)
  }
  assert.ok(calling > 5)
})
