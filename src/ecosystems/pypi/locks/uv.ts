import { elementsOf, entriesOf, memberOf, textOf } from '../../../packaging/json/guards.ts'
import type { TomlDocument } from '../../../packaging/toml/read-toml.ts'
import type { Lock, LockedPackage } from './locked.ts'

/**
 * `uv.lock`: the project itself and the members of its workspace stand in it with what each asks for.
 * https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile
 */
export function uvLock({ value, linesOf }: TomlDocument): Lock {
  const lines = linesOf('package')
  const records = elementsOf(value['package'])
  const packages = records.map((one, index) => lockedPackage(one, lines[index]))
  const own = records.filter((one) => ownKind(one) !== undefined)
  return {
    packages,
    direct: {
      needed: own.flatMap((one) => neededBy(one)),
      forDevelopment: own.flatMap((one) =>
        entriesOf(memberOf(one, 'dev-dependencies')).flatMap(([, list]) => namesIn(list)),
      ),
    },
  }
}

function lockedPackage(one: unknown, lines: LockedPackage['lines']): LockedPackage {
  return {
    name: textOf(memberOf(one, 'name')),
    version: textOf(memberOf(one, 'version')),
    needs: neededBy(one),
    lines,
    own: ownKind(one),
  }
}

/** Of extras as well: which of them are installed is up to whoever installs. */
function neededBy(one: unknown): string[] {
  const extras = entriesOf(memberOf(one, 'optional-dependencies')).map(([, list]) => list)
  return [memberOf(one, 'dependencies'), ...extras].flatMap(namesIn)
}

function namesIn(list: unknown): string[] {
  return elementsOf(list).flatMap((one) => textOf(memberOf(one, 'name')) ?? [])
}

function ownKind(one: unknown): LockedPackage['own'] {
  const source = memberOf(one, 'source')
  const folder = ['virtual', 'editable', 'directory']
    .map((kind) => memberOf(source, kind))
    .find((path) => path !== undefined)
  if (folder === undefined) return undefined
  return folder === '.' ? 'root' : 'workspace'
}
