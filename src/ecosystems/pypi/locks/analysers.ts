import type { AnalysedFile, Analyser } from '../../../core/analyser.ts'
import type { Analysis } from '../../../core/layer-report.ts'
import { elementsOf } from '../../../packaging/json/guards.ts'
import { isNamed, textOfFile, unreadableFile } from '../../../packaging/package-list.ts'
import { readToml, type TomlDocument } from '../../../packaging/toml/read-toml.ts'
import { PYPROJECT, type PyProject, readPyProject } from '../pyproject.ts'
import { isOfProject } from '../requirements-names.ts'
import { type Lock, lockedPackages } from './locked.ts'
import { pdmLock } from './pdm.ts'
import { analysePipfileLock } from './pipfile.ts'
import { poetryLock } from './poetry.ts'
import { pylock } from './pylock.ts'
import { uvLock } from './uv.ts'

const MAX_BYTES = 64 * 1024 * 1024

/** A lock in TOML with the pyproject.toml beside it. */
function besideProject(
  id: string,
  name: string,
  read: (document: TomlDocument, project: PyProject | undefined) => Lock,
): Analyser {
  return {
    id,
    version: 2,
    scope: 'source',
    maxBytes: MAX_BYTES,
    wants: (path) => (isNamed(path, name) || isNamed(path, PYPROJECT)) && isOfProject(path),
    groupOf: (path) => path.slice(0, path.lastIndexOf('/') + 1) + name,
    analyse: (files) => {
      const lock = files.find(({ path }) => isNamed(path, name))
      const project = files.find(({ path }) => isNamed(path, PYPROJECT))
      return lock
        ? analyseToml(lock, 'package', (document) => read(document, project && readPyProject(project)))
        : {}
    },
  }
}

function analyseToml(file: AnalysedFile, list: string, read: (document: TomlDocument) => Lock): Analysis {
  const document = readToml(textOfFile(file))
  if (typeof document === 'string') return unreadableFile(file, document)
  const value = document.value[list]
  // A project without dependencies has no list, but every lock says which version of the form it is in.
  if (value === undefined && Object.keys(document.value).length > 0) return {}
  if (elementsOf(value) !== value) return unreadableFile(file, 'it has no list of packages')
  return lockedPackages(file, read(document))
}

export const poetryLockAnalyser: Analyser = besideProject('pypi-poetry-lock', 'poetry.lock', poetryLock)
export const pdmLockAnalyser: Analyser = besideProject('pypi-pdm-lock', 'pdm.lock', pdmLock)
export const uvLockAnalyser: Analyser = besideProject('pypi-uv-lock', 'uv.lock', uvLock)

const PYLOCK = 'pylock.toml'

/** `pylock.toml` with the pyproject.toml beside it, and `pylock.NAME.toml`. */
export const pylockAnalyser: Analyser = {
  id: 'pypi-pylock',
  version: 2,
  scope: 'source',
  maxBytes: MAX_BYTES,
  wants: (path) => {
    if (!path.endsWith('.toml') || !isOfProject(path)) return false
    const name = path.slice(path.lastIndexOf('/') + 1)
    return (
      name === PYPROJECT || name === PYLOCK || (name.startsWith('pylock.') && name.split('.').length === 3)
    )
  },
  groupOf: (path) => (isNamed(path, PYPROJECT) ? path.slice(0, path.lastIndexOf('/') + 1) + PYLOCK : path),
  analyse: (files) => {
    const lock = files.find(({ path }) => !isNamed(path, PYPROJECT))
    const project = files.find(({ path }) => isNamed(path, PYPROJECT))
    return lock
      ? analyseToml(lock, 'packages', (document) => pylock(document, project && readPyProject(project)))
      : {}
  },
}

const PIPFILE = 'Pipfile'
const PIPFILE_LOCK = 'Pipfile.lock'

export const pipfileLockAnalyser: Analyser = {
  id: 'pypi-pipfile-lock',
  version: 1,
  scope: 'source',
  maxBytes: MAX_BYTES,
  wants: (path) => (isNamed(path, PIPFILE_LOCK) || isNamed(path, PIPFILE)) && isOfProject(path),
  groupOf: (path) => path.slice(0, path.lastIndexOf('/') + 1) + PIPFILE_LOCK,
  analyse: (files) => {
    const lock = files.find(({ path }) => path.endsWith(PIPFILE_LOCK))
    return lock
      ? analysePipfileLock(
          lock,
          files.find(({ path }) => path.endsWith(PIPFILE)),
        )
      : {}
  },
}
