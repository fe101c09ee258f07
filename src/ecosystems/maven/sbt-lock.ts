import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { elementsOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'
import { isName } from './coordinates.ts'

/*
 * The lock of sbt's plug-in sbt-dependency-lock: every package with the configurations that have it.
 *
 *     {"org": "org.typelevel", "name": "cats-core_2.13", "version": "2.9.0", "configurations": ["compile", "test"]}
 *
 * https://github.com/stringbean/sbt-dependency-lock
 */

/** Configurations of tests, and of the tools that sbt itself runs. */
const DEVELOPMENT: ReadonlySet<unknown> = new Set([
  'test',
  'test-internal',
  'it',
  'it-internal',
  'scala-tool',
  'scala-doc-tool',
])

/** Reads `build.sbt.lock`. */
export const sbtLockAnalyser: Analyser = {
  id: 'sbt-lock',
  version: 1,
  scope: 'source',
  maxBytes: 64 * 1024 * 1024,
  wants: (path) => isNamed(path, 'build.sbt.lock'),
  analyse: ([file]) => analyseLock(file),
}

function analyseLock(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  if (typeof json === 'string') return unreadableFile(file, json)
  const dependencies = memberOf(json.value, 'dependencies')
  if (!Array.isArray(dependencies)) return unreadableFile(file, 'it has no list of dependencies')
  const list = new PackageList(file, 'maven')
  for (const one of elementsOf(dependencies)) {
    const [group, name, version] = ['org', 'name', 'version'].map((key) => textOf(memberOf(one, key)))
    const lines = isObject(one) ? json.linesOf(one) : undefined
    if (!isName(group) || !isName(name)) {
      list.add({ name: undefined, version, ...lines })
      continue
    }
    const configurations = elementsOf(memberOf(one, 'configurations'))
    const isDevelopment = configurations.length > 0 && configurations.every((each) => DEVELOPMENT.has(each))
    list.add({
      name,
      version,
      ...lines,
      more: { namespace: group, ...(isDevelopment ? { isDevelopment } : {}) },
    })
  }
  return list.analysis()
}
