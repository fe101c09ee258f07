import type { AnalysedFile } from '../../../core/analyser.ts'
import type { Analysis } from '../../../core/layer-report.ts'
import { entriesOf, isObject, memberOf, textOf } from '../../../packaging/json/guards.ts'
import { readLocatedJson } from '../../../packaging/json/located-json.ts'
import { textOfFile, unreadableFile } from '../../../packaging/package-list.ts'
import { readToml } from '../../../packaging/toml/read-toml.ts'
import { parseRequirement } from '../requirement.ts'
import { type DirectNames, type LockedPackage, lockedPackages } from './locked.ts'

/** `Pipfile.lock`, with the Pipfile beside it. https://pipenv.pypa.io/en/latest/pipfile.html */
export function analysePipfileLock(lock: AnalysedFile, pipfile: AnalysedFile | undefined): Analysis {
  const json = readLocatedJson(lock.bytes)
  if (typeof json === 'string') return unreadableFile(lock, json)
  const { linesOf } = json
  if (!isObject(memberOf(json.value, 'default'))) return unreadableFile(lock, 'it has no list of packages')
  const needed = entriesOf(memberOf(json.value, 'default'))
  const names = new Set(needed.map(([name]) => name))
  // Besides these two, sections have names of the project's own choice, and may be for whatever.
  for (const [section, packages] of entriesOf(json.value)) {
    if (section === '_meta' || section === 'default' || section === 'develop') continue
    for (const [name, value] of entriesOf(packages)) {
      if (!names.has(name)) needed.push([name, value])
      names.add(name)
    }
  }
  const others = entriesOf(memberOf(json.value, 'develop')).filter(([name]) => !names.has(name))
  const packages = [
    ...needed.map((entry) => lockedPackage(entry, false)),
    ...others.map((entry) => lockedPackage(entry, true)),
  ]
  return lockedPackages(lock, { packages, direct: pipfile && directNames(pipfile) })

  function lockedPackage([name, value]: [string, unknown], isDevelopment: boolean): LockedPackage {
    return {
      name,
      version: parseRequirement(`${name}${textOf(memberOf(value, 'version')) ?? ''}`)?.version,
      needs: [],
      lines: isObject(value) ? linesOf(value) : undefined,
      own:
        memberOf(value, 'path') !== undefined && memberOf(value, 'version') === undefined
          ? 'workspace'
          : undefined,
      isDevelopment,
    }
  }
}

function directNames(pipfile: AnalysedFile): DirectNames | undefined {
  const document = readToml(textOfFile(pipfile))
  if (typeof document === 'string') return undefined
  const names = (section: string): string[] => entriesOf(document.value[section]).map(([name]) => name)
  return { needed: names('packages'), forDevelopment: names('dev-packages') }
}
