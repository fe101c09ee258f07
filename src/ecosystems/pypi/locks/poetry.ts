import { elementsOf, entriesOf, memberOf, textOf } from '../../../packaging/json/guards.ts'
import type { TomlDocument } from '../../../packaging/toml/read-toml.ts'
import type { PyProject } from '../pyproject.ts'
import { type Lock, type LockedPackage, namesOf } from './locked.ts'

/**
 * `poetry.lock`. Which groups a package is in it says since 2.0 (`groups`) and until 1.4 (`category`); in between it
 * follows from pyproject.toml. https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock
 */
export function poetryLock({ value, linesOf }: TomlDocument, project: PyProject | undefined): Lock {
  const lines = linesOf('package')
  return {
    packages: elementsOf(value['package']).map((one, index) => lockedPackage(one, lines[index])),
    direct: project && namesOf(project),
  }
}

function lockedPackage(one: unknown, lines: LockedPackage['lines']): LockedPackage {
  const groups = elementsOf(memberOf(one, 'groups'))
  const category = memberOf(one, 'category')
  const source = memberOf(memberOf(one, 'source'), 'type')
  return {
    name: textOf(memberOf(one, 'name')),
    version: textOf(memberOf(one, 'version')),
    needs: entriesOf(memberOf(one, 'dependencies')).map(([name]) => name),
    lines,
    own: source === 'directory' ? 'workspace' : undefined,
    isDevelopment:
      groups.length > 0 ? !groups.includes('main') : category === undefined ? undefined : category === 'dev',
  }
}
