import { elementsOf, memberOf, textOf } from '../../../packaging/json/guards.ts'
import type { TomlDocument } from '../../../packaging/toml/read-toml.ts'
import type { PyProject } from '../pyproject.ts'
import { versionInFileName } from '../requirement.ts'
import { type DirectNames, type Lock, namesOf } from './locked.ts'

/**
 * `pylock.toml` of any tool. Tools need not write what a package needs, so that only its marker says whether it is for
 * development. https://packaging.python.org/en/latest/specifications/pylock-toml/
 */
export function pylock({ value, linesOf }: TomlDocument, project: PyProject | undefined): Lock {
  const lines = linesOf('packages')
  const defaults = new Set(elementsOf(value['default-groups']))
  return {
    packages: elementsOf(value['packages']).map((one, index) => {
      const name = textOf(memberOf(one, 'name'))
      const archive = memberOf(one, 'archive')
      const file = textOf(memberOf(archive, 'url')) ?? textOf(memberOf(archive, 'path'))
      return {
        name,
        version: textOf(memberOf(one, 'version')) ?? (file && name && versionInFileName(file, name)),
        needs: elementsOf(memberOf(one, 'dependencies')).flatMap(
          (need) => textOf(memberOf(need, 'name')) ?? [],
        ),
        lines: lines[index],
        own: memberOf(one, 'directory') === undefined ? undefined : ('workspace' as const),
        isDevelopment: isForGroups(textOf(memberOf(one, 'marker')) ?? '', defaults),
      }
    }),
    direct: project && askedNames(project),
  }
}

function askedNames(project: PyProject): DirectNames | undefined {
  const names = namesOf(project)
  return names && { needed: [...names.needed, ...names.forDevelopment], forDevelopment: [] }
}

/** `"test" in dependency_groups`, in each alternative, of groups that are installed only when asked for. */
function isForGroups(marker: string, defaults: ReadonlySet<unknown>): boolean {
  return marker.split(' or ').every((alternative) => {
    const group = /["'](?<group>[^"']+)["'] in dependency_groups/.exec(alternative)?.groups?.['group']
    return group !== undefined && !defaults.has(group)
  })
}
