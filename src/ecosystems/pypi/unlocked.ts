import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import { listed } from '../../core/listed.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { entriesOf, textOf } from '../../packaging/json/guards.ts'
import { isNamed, textOfFile } from '../../packaging/package-list.ts'
import { readToml } from '../../packaging/toml/read-toml.ts'
import { normalName } from './name.ts'
import { PYPROJECT, pyProjectOf, readPyProject } from './pyproject.ts'
import { parseRequirementsFile } from './requirements-file.ts'
import { isOfProject, isRequirements } from './requirements-names.ts'

const PIPFILE = 'Pipfile'
/** Manifests that are not read, a program one of them. https://setuptools.pypa.io/en/latest/userguide/dependency_management.html */
const SETUP_FILES = ['setup.py', 'setup.cfg'] as const
const LOCKS: ReadonlySet<string> = new Set([
  'poetry.lock',
  'pdm.lock',
  'uv.lock',
  'pylock.toml',
  'Pipfile.lock',
])

/**
 * Tells of each pyproject.toml and Pipfile that asks for packages while no lock in its folder or above says which
 * versions, and no requirements file there names them; and of projects whose needs are not read, where neither is
 * there. The whole tree is one group.
 */
export const unlockedPythonAnalyser: Analyser = {
  id: 'pypi-unlocked',
  version: 2,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => {
    const name = nameOf(path)
    return ((isManifest(path) || LOCKS.has(name)) && isOfProject(path)) || isRequirements(path)
  },
  groupOf: () => PYPROJECT,
  analyse: (files) => ({ problems: [...unlocked(files)] }),
}

function* unlocked(files: readonly AnalysedFile[]): Generator<Problem> {
  const locked = new Set(
    files.filter(({ path }) => LOCKS.has(nameOf(path))).map(({ path }) => folderOf(path)),
  )
  const named = namedInRequirements(files)
  for (const file of files) {
    if (!isManifest(file.path)) continue
    const folders = foldersAbove(file.path)
    if (folders.some((folder) => locked.has(folder))) continue
    const isNamedHere = folders.some((folder) => (named.get(folder)?.size ?? 0) > 0)
    if (!isNamedHere && leavesOpen(file)) {
      const detail = 'Its build says which packages it needs, which is not run, and no lock file names them.'
      yield problem('dependency-unresolved', file.path, detail)
    }
    const asked = askedBy(file)
    if (typeof asked === 'string') {
      yield problem('file-unreadable', file.path, `The file cannot be read: ${asked}.`)
      continue
    }
    const open = asked.filter(
      ({ name }) => !folders.some((folder) => named.get(folder)?.has(normalName(name))),
    )
    if (open.length === 0) continue
    const detail = `No lock file says which versions are meant by ${listed(open.map(({ text }) => text))}.`
    yield problem('version-unresolved', file.path, detail)
  }
}

/** Of each folder with requirements files; one in a folder `requirements` is of the folder above. */
function namedInRequirements(files: readonly AnalysedFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>()
  for (const file of files) {
    if (!isRequirements(file.path)) continue
    const folder = folderOf(file.path)
    const owner = isNamed(folder, 'requirements') ? folderOf(folder) : folder
    const names = named.get(owner) ?? new Set()
    named.set(owner, names)
    for (const { requirement } of parseRequirementsFile(file).asked)
      if (requirement) names.add(normalName(requirement.name))
  }
  return named
}

/** What a manifest asks for to run; a text that says why when it cannot be read. */
function askedBy(file: AnalysedFile): readonly { readonly name: string; readonly text: string }[] | string {
  if (isSetup(file.path)) return []
  const document = readToml(textOfFile(file))
  if (typeof document === 'string') return document
  if (isNamed(file.path, PYPROJECT)) return pyProjectOf(document.value).needed
  return entriesOf(document.value['packages']).map(([name, range]) => ({
    name,
    text: `${name}${textOf(range) ?? ''}`,
  }))
}

/** Whether something else than the file says what the project needs. */
function leavesOpen(file: AnalysedFile): boolean {
  if (isSetup(file.path)) return textOfFile(file).includes('install_requires')
  return isNamed(file.path, PYPROJECT) && readPyProject(file)?.isDynamic === true
}

function isManifest(path: string): boolean {
  return isNamed(path, PYPROJECT) || isNamed(path, PIPFILE) || isSetup(path)
}

function isSetup(path: string): boolean {
  return SETUP_FILES.some((name) => isNamed(path, name))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** The folder of a file and those above: a lock there may be that of a workspace. */
function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let at = folderOf(path); ; at = folderOf(at)) {
    folders.push(at)
    if (at === '') return folders
  }
}
