import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names as long as those of real packages, a third of them in scopes. */
function nameOf(i: number): string {
  return i % 3 === 0 ? `@harbour-${i % 50}/crane-of-berth-${i}` : `crane-of-berth-${i}`
}

function versionOf(i: number): string {
  return `${i % 9}.${i % 31}.${i % 7}`
}

/** What a package needs: three that come after it, as in a tree that was sorted by who needs whom. */
function needsOf(i: number, count: number): Readonly<Record<string, string>> {
  const needs = [i * 2 + 1, i * 2 + 2, i + 7].filter((one) => one < count)
  return Object.fromEntries(needs.map((one) => [nameOf(one), versionOf(one)]))
}

/**
 * Writes a lock file of pnpm 9 with so many packages, as `pnpm-lock.yaml` and, with the same data, as
 * `pnpm-lock.json`.
 */
export function writePnpmLock(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true })
  const packages: Record<string, unknown> = {}
  const snapshots: Record<string, unknown> = {}
  const dependencies: Record<string, unknown> = {}
  let blocks = ''
  let needed = ''
  let asked = ''
  for (let i = 0; i < count; i++) {
    const key = `${nameOf(i)}@${versionOf(i)}`
    const integrity = `sha512-${`${i}harbourMasterOfTheNorthernQuay`.repeat(4).slice(0, 86)}==`
    packages[key] = { resolution: { integrity }, engines: { node: '>=18' } }
    blocks += `  '${key}':\n    resolution: {integrity: ${integrity}}\n    engines: {node: '>=18'}\n\n`
    const needs = needsOf(i, count)
    snapshots[key] = { dependencies: needs }
    const lines = Object.entries(needs).map(([name, version]) => `      '${name}': ${version}\n`)
    needed += lines.length > 0 ? `  '${key}':\n    dependencies:\n${lines.join('')}\n` : `  '${key}': {}\n\n`
    if (i % 100 !== 0) continue
    dependencies[nameOf(i)] = { specifier: `^${versionOf(i)}`, version: versionOf(i) }
    asked += `      '${nameOf(i)}':\n        specifier: ^${versionOf(i)}\n        version: ${versionOf(i)}\n`
  }
  const text =
    `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n${asked}\n` +
    `packages:\n\n${blocks}snapshots:\n\n${needed}`
  const value = { lockfileVersion: '9.0', importers: { '.': { dependencies } }, packages, snapshots }
  writeFileSync(join(folder, 'pnpm-lock.yaml'), text)
  writeFileSync(join(folder, 'pnpm-lock.json'), JSON.stringify(value))
}

/** Writes a root file system whose only application has so many modules, each with files that nobody asks for. */
export function writeModules(root: string, count: number): void {
  if (existsSync(root)) return
  const unfinished = `${root}.new`
  for (let i = 0; i < count; i++) {
    const folder = join(unfinished, 'app/node_modules', nameOf(i))
    mkdirSync(join(folder, 'lib'), { recursive: true })
    const manifest = {
      name: nameOf(i),
      version: versionOf(i),
      description: 'Lifts what is heavy from one place to another place. '.repeat(4),
      license: 'MIT',
      files: ['lib'],
      scripts: { test: 'node --test', build: 'tsc', lint: 'eslint .' },
      dependencies: needsOf(i, count),
      devDependencies: { typescript: '^5.0.0', eslint: '^9.0.0' },
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2))
    writeFileSync(join(folder, 'README.md'), 'Lifts.\n'.repeat(100))
    for (const name of ['index.js', 'index.d.ts', 'hook.js'])
      writeFileSync(join(folder, 'lib', name), 'export const lift = 1\n'.repeat(40))
  }
  renameSync(unfinished, root)
}
