import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package, Relationship } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { entriesOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { isWord } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'

/*
 * NuGet's lock: for each framework that a project is built for, and each platform of it,
 *
 *     "net8.0": {"X": {"type": "Direct", "requested": "[1.0, )", "resolved": "1.0.0", "dependencies": {"Y": "2.0"}}}
 *
 * https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies
 */

/** Reads `packages.lock.json`. */
export const packagesLockAnalyser: Analyser = {
  id: 'nuget-packages-lock',
  version: 1,
  scope: 'source',
  maxBytes: 64 * 1024 * 1024,
  wants: (path) => path.endsWith('/packages.lock.json') || path === 'packages.lock.json',
  analyse: ([file]) => analyseLock(file),
}

function analyseLock({ bytes, path }: AnalysedFile): Analysis {
  const json = readLocatedJson(bytes)
  const frameworks = typeof json === 'string' ? undefined : memberOf(json.value, 'dependencies')
  if (typeof json === 'string' || !isObject(frameworks)) {
    const detail = `The file cannot be read: ${typeof json === 'string' ? json : 'it has no dependencies'}.`
    return { problems: [problem('file-unreadable', path, detail)] }
  }
  const problems = new RecordProblems(path)
  const packages = new Map<string, Package>()
  for (const [, framework] of entriesOf(frameworks)) {
    for (const [name, value] of entriesOf(framework)) {
      const relationship = relationshipOf(textOf(memberOf(value, 'type')))
      if (relationship === 'workspace') continue // A project of the same solution; the lock does not give its version.
      const version = textOf(memberOf(value, 'resolved'))
      const lines = isObject(value) ? json.linesOf(value) : undefined
      if (!isWord(name) || !isWord(version)) {
        problems.unreadable(lines?.start ?? 1, 'has no name and version')
        continue
      }
      const found: Package = {
        kind: 'package',
        type: 'nuget',
        name,
        version,
        relationship,
        ...dependenciesOf(value, framework),
        ...(lines ? { lines } : {}),
      }
      const key = `${name.toLowerCase()}@${version}`
      const known = packages.get(key)
      // What one framework's part asks for, another's may only need; direct is the stronger word.
      if (!known || (known.relationship === 'indirect' && relationship === 'direct')) packages.set(key, found)
    }
  }
  return { packages: [...packages.values()], problems: problems.all() }
}

function relationshipOf(type: string | undefined): Relationship {
  if (type === 'Project') return 'workspace'
  return type === 'Direct' ? 'direct' : 'indirect' // Transitive, CentralTransitive.
}

/** The versions that this framework's part resolves the names to; the ranges themselves say less. */
function dependenciesOf(value: unknown, framework: unknown): Pick<Package, 'dependsOn'> {
  const dependsOn = entriesOf(memberOf(value, 'dependencies')).flatMap(([name]) => {
    const version = textOf(memberOf(memberOf(framework, name), 'resolved'))
    return version === undefined ? [] : [`${name}@${version}`]
  })
  return dependsOn.length > 0 ? { dependsOn } : {}
}
