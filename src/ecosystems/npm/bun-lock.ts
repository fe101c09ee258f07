import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { elementsOf, entriesOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { textOfFile } from '../../packaging/package-list.ts'
import { isOutside, nameOfFile } from './lock-files.ts'
import { LockedPackages } from './locked-packages.ts'
import { needsOf } from './manifest.ts'
import { splitSpec } from './names.ts'
import { plainJson } from './plain-json.ts'

/**
 * The lock file of Bun: JSON with commas at the ends. `packages` names what is installed by the folder that it is
 * nested in: `"a/b": ["b@1.0.0", registry, {dependencies: …}, integrity]`. https://bun.com/docs/pm/lockfile
 */
export const bunLockAnalyser: Analyser = {
  id: 'npm-bun-lock',
  version: 1,
  scope: 'source',
  maxBytes: 128 * 1024 * 1024,
  wants: (path) => {
    const name = nameOfFile(path)
    return (name === 'bun.lock' || name === 'bun.lockb') && isOutside(path)
  },
  groupOf: (path) => (path.endsWith('b') ? path.slice(0, -1) : path),
  analyse: (files) => {
    const text = files.find(({ path }) => nameOfFile(path) === 'bun.lock')
    if (text) return readBunLock(text)
    const detail =
      'It is the binary lock file of old versions of Bun; bun install --save-text-lockfile writes text.'
    return { problems: [problem('file-unreadable', files[0].path, detail)] }
  },
}

function readBunLock(file: AnalysedFile): Analysis {
  const unreadable = (reason: string): Analysis => ({
    problems: [problem('file-unreadable', file.path, `The lock file cannot be read: ${reason}.`)],
  })
  const json = readLocatedJson(Buffer.from(plainJson(textOfFile(file))))
  if (typeof json === 'string') return unreadable(json)
  if (memberOf(json.value, 'lockfileVersion') === undefined) return unreadable('it is no lock file of Bun')
  const result = new LockedPackages(file.path)
  const packages = entriesOf(memberOf(json.value, 'packages'))
  for (const [key, value] of packages) {
    const spec = textOf(elementsOf(value)[0])
    const lines = json.linesOf(value as object) ?? { start: 1, end: 1 }
    if (spec === undefined) {
      result.unreadable(lines.start, 'is no entry of a lock file')
      continue
    }
    const [name, version] = splitSpec(spec)
    result.add(key, { name, version, lines })
  }
  for (const [key, value] of packages) {
    const needs = elementsOf(value).find(isObject)
    for (const { name, isDevelopment } of needsOf(needs))
      if (!isDevelopment) result.needs(key, resolve(key, name, result))
  }
  for (const [folder, workspace] of entriesOf(memberOf(json.value, 'workspaces'))) {
    const own = folder === '' ? '' : (textOf(memberOf(workspace, 'name')) ?? '')
    for (const need of needsOf(workspace)) {
      const id = resolve(own, need.name, result)
      if (!need.isPeer || id !== undefined) result.asked(need, id)
    }
  }
  return result.analysis()
}

/** Folders in each other in which a package is looked for. */
const MAX_FOLDERS = 100

/** As Node does it: in the folder of the package itself, and then in those around it. */
function resolve(from: string, name: string, result: LockedPackages): string | undefined {
  let folder = from
  for (let i = 0; i < MAX_FOLDERS && folder !== ''; i++) {
    const id = `${folder}/${name}`
    if (result.has(id)) return id
    const slash = folder.lastIndexOf('/')
    // A scoped name has a slash of its own.
    const start = folder.lastIndexOf('/', slash - 1) + 1
    const end = slash >= 0 && folder[start] === '@' ? start - 1 : slash
    folder = end <= 0 ? '' : folder.slice(0, end)
  }
  return result.has(name) ? name : undefined
}
