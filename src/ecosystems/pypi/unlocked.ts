import { posix } from 'node:path'
import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { entriesOf, textOf } from '../../packaging/json/guards.ts'
import { textOfFile } from '../../packaging/package-list.ts'
import { readToml } from '../../packaging/toml/read-toml.ts'
import { isOfProject } from './locks/analysers.ts'
import { PYPROJECT, readPyProject } from './pyproject.ts'
import { includeOf, isRequirements } from './requirements.ts'
import { decodeRequirements, requirementLines } from './requirements-lines.ts'

const PIPFILE = 'Pipfile'
const LOCKS: ReadonlySet<string> = new Set([
  'poetry.lock',
  'pdm.lock',
  'uv.lock',
  'pylock.toml',
  'Pipfile.lock',
])
const MAX_TOLD = 20

/**
 * Tells of each pyproject.toml and Pipfile that asks for packages while no lock or requirements file in its folder or
 * above says which versions, and of requirements files that include what is not there. The whole tree is one group.
 */
export const unlockedPythonAnalyser: Analyser = {
  id: 'pypi-unlocked',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    return (
      ((name === PYPROJECT || name === PIPFILE || LOCKS.has(name)) && isOfProject(path)) ||
      isRequirements(path)
    )
  },
  groupOf: () => PYPROJECT,
  analyse: (files) => ({
    problems: [...unlocked(files), ...files.flatMap((file) => [...missingIncludes(file, files)])],
  }),
}

function* unlocked(files: readonly AnalysedFile[]): Generator<Problem> {
  const locked = new Set(files.filter(({ path }) => isLock(path)).map(({ path }) => folderOf(path)))
  for (const file of files) {
    const asked = askedBy(file)
    if (asked.length === 0 || isLocked(folderOf(file.path), locked)) continue
    const rest = asked.length > MAX_TOLD ? ` and ${asked.length - MAX_TOLD} more` : ''
    const detail = `No lock file says which versions are meant by ${asked.slice(0, MAX_TOLD).join(', ')}${rest}.`
    yield problem('version-unresolved', file.path, detail)
  }
}

function isLock(path: string): boolean {
  return LOCKS.has(path.slice(path.lastIndexOf('/') + 1)) || isRequirements(path)
}

/** What a manifest asks for to run; nothing of any other file. */
function askedBy(file: AnalysedFile): string[] {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  if (name === PYPROJECT) return readPyProject(file)?.needed.map(({ text }) => text) ?? []
  if (name !== PIPFILE) return []
  const document = readToml(textOfFile(file))
  const packages = typeof document === 'string' ? [] : entriesOf(document.value['packages'])
  return packages.map(([asked, range]) => `${asked}${textOf(range) ?? ''}`)
}

/** A lock above may be that of a workspace. */
function isLocked(folder: string, locked: ReadonlySet<string>): boolean {
  for (let at = folder; ; at = folderOf(at)) {
    if (locked.has(at)) return true
    if (at === '') return false
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

function* missingIncludes(file: AnalysedFile, files: readonly AnalysedFile[]): Generator<Problem> {
  if (!isRequirements(file.path)) return
  let count = 0
  for (const { text } of requirementLines(decodeRequirements(file.bytes))) {
    const include = includeOf(text)
    // What is not read at all is told with the file itself.
    if (include === undefined || !isRequirements(include)) continue
    const path = posix.normalize(posix.join(folderOf(file.path), include))
    if (files.some((other) => other.path === path) || ++count > MAX_TOLD) continue
    yield problem('dependency-unresolved', file.path, `It includes ${include}, which is not there.`)
  }
}
