import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import { listed } from '../../core/listed.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { elementsOf, isObject, type JsonObject, memberOf } from '../../packaging/json/guards.ts'
import { textOfFile } from '../../packaging/package-list.ts'
import { isOutside, nameOfFile } from './lock-files.ts'
import { needsOf, readManifest } from './manifest.ts'
import { isLocal } from './names.ts'
import { isInPattern } from './workspace-pattern.ts'

const MANIFEST = 'package.json'
const PNPM_WORKSPACE = 'pnpm-workspace.yaml'

const LOCKS: ReadonlySet<string> = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
])

/** What package managers leave beside what they installed; read only where node_modules is. */
const INSTALLED = [
  'node_modules/.package-lock.json',
  'node_modules/.yarn-integrity',
  'node_modules/.yarn-state.yml',
  'node_modules/.modules.yaml',
] as const

/**
 * Tells of each package.json that asks for packages while no lock file says which versions: its own folder has none,
 * and no folder above has one with a workspace that it belongs to. The whole tree is one group.
 */
export const unlockedAnalyser: Analyser = {
  id: 'npm-unlocked',
  version: 1,
  scope: 'source',
  maxBytes: 128 * 1024 * 1024,
  wants: (path) => {
    const name = nameOfFile(path)
    if (name === MANIFEST || name === PNPM_WORKSPACE || LOCKS.has(name)) return isOutside(path)
    return INSTALLED.some((marker) => path.endsWith(marker))
  },
  groupOf: () => MANIFEST,
  analyse: (files) => ({ problems: new Tree(files).problems() }),
}

class Tree {
  readonly #manifests = new Map<string, { readonly path: string; readonly value: JsonObject | undefined }>()
  /** Folders with a lock file, or with what was installed. */
  readonly #locked = new Set<string>()
  /** Patterns of the folders that belong to a folder's workspace. */
  readonly #workspaces = new Map<string, string[]>()

  constructor(files: readonly AnalysedFile[]) {
    for (const file of files) {
      const name = nameOfFile(file.path)
      const folder = file.path.slice(0, -name.length)
      if (!isOutside(file.path)) this.#locked.add(folder.slice(0, -'node_modules/'.length))
      else if (name === MANIFEST) this.#addManifest(folder, file)
      else if (name === PNPM_WORKSPACE) this.#addPatterns(folder, patternsOfPnpm(textOfFile(file)))
      else this.#locked.add(folder)
      if (name === 'deno.lock') this.#addPatterns(folder, ['**'])
    }
  }

  problems(): Problem[] {
    return [...this.#manifests].flatMap(([folder, { path, value }]) => {
      if (value === undefined) return []
      const asked = needsOf(value).filter(
        ({ range, isDevelopment, isPeer }) =>
          !isDevelopment && !isPeer && !isLocal(range) && !range.startsWith('file:'),
      )
      if (asked.length === 0 || this.#isLocked(folder)) return []
      const names = asked.map(({ name, range }) => `${name}@${range}`)
      const detail = `No lock file says which versions are meant by ${listed(names)}.`
      return [problem('version-unresolved', path, detail)]
    })
  }

  #addManifest(folder: string, file: AnalysedFile): void {
    const value = readManifest(file)
    this.#manifests.set(folder, { path: file.path, value })
    const given = memberOf(value, 'workspaces')
    const patterns = elementsOf(isObject(given) ? given['packages'] : given)
    this.#addPatterns(
      folder,
      patterns.filter((one) => typeof one === 'string'),
    )
  }

  #addPatterns(folder: string, patterns: readonly string[]): void {
    this.#workspaces.set(folder, [...(this.#workspaces.get(folder) ?? []), ...patterns])
  }

  #isLocked(folder: string): boolean {
    if (this.#locked.has(folder)) return true
    for (let above = parentOf(folder); above !== undefined; above = parentOf(above)) {
      if (!this.#locked.has(above)) continue
      const inside = folder.slice(above.length, -1)
      if (this.#workspaces.get(above)?.some((pattern) => isInPattern(inside, pattern))) return true
    }
    return false
  }
}

/** `a/b/` → `a/` → '' */
function parentOf(folder: string): string | undefined {
  return folder === '' ? undefined : folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
}

/** The items of its first list, `packages`. https://pnpm.io/pnpm-workspace_yaml */
function patternsOfPnpm(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const items = lines.slice(lines.indexOf('packages:') + 1).filter((line) => line.startsWith('- '))
  return items.map((item) => item.slice(2).trim().replaceAll(/["']/g, ''))
}
