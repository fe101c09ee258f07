import { elementsOf, memberOf, textOf } from '../../../packaging/json/guards.ts'
import type { TomlDocument } from '../../../packaging/toml/read-toml.ts'
import { versionInFileName } from '../requirement.ts'
import type { Lock } from './locked.ts'

/** `pylock.toml` of any tool. https://packaging.python.org/en/latest/specifications/pylock-toml/ */
export function pylock({ value, linesOf }: TomlDocument): Lock {
  const lines = linesOf('packages')
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
      }
    }),
  }
}
