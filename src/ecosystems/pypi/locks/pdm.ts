import { elementsOf, memberOf, textOf } from '../../../packaging/json/guards.ts'
import type { TomlDocument } from '../../../packaging/toml/read-toml.ts'
import type { PyProject } from '../pyproject.ts'
import { parseRequirement } from '../requirement.ts'
import { type Lock, namesOf } from './locked.ts'

/**
 * `pdm.lock`. A package that is asked for with extras stands there once more for each set of them. Groups are those of
 * pyproject.toml by name, so what is for development follows from there. https://pdm-project.org/en/latest/usage/lockfile/
 */
export function pdmLock({ value, linesOf }: TomlDocument, project: PyProject | undefined): Lock {
  const lines = linesOf('package')
  const packages = elementsOf(value['package']).flatMap((one, index) => {
    const isTwin = elementsOf(memberOf(one, 'extras')).length > 0
    return {
      isTwin,
      locked: {
        name: textOf(memberOf(one, 'name')),
        version: textOf(memberOf(one, 'version')),
        needs: elementsOf(memberOf(one, 'dependencies')).flatMap(
          (text) => parseRequirement(textOf(text) ?? '')?.name ?? [],
        ),
        lines: lines[index],
        own:
          memberOf(one, 'path') !== undefined && memberOf(one, 'url') === undefined
            ? ('workspace' as const)
            : undefined,
      },
    }
  })
  const plain = packages.filter(({ isTwin }) => !isTwin).map(({ locked }) => locked)
  const twins = Map.groupBy(
    packages.filter(({ isTwin }) => isTwin).map(({ locked }) => locked),
    ({ name, version }) => `${name}@${version}`,
  )
  return {
    packages: plain.map((one) => {
      const key = `${one.name}@${one.version}`
      const extra = twins.get(key) ?? []
      twins.delete(key)
      const needs = [...one.needs, ...extra.flatMap((twin) => twin.needs)]
      return { ...one, needs: needs.filter((name) => name !== one.name) }
    }),
    direct: project && namesOf(project),
  }
}
