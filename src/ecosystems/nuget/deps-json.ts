import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package, Relationship } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { entriesOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { type LineRange, readLocatedJson } from '../../packaging/json/located-json.ts'
import { isWord } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'

/*
 * Beside a built application, and in each shared framework, a file says what its folder holds:
 *
 *     "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"},
 *     "targets": {".NETCoreApp,Version=v8.0": {"App/1.0.0": {"dependencies": {"X": "1.0"}}, "X/1.0": {"runtime": {…}}}},
 *     "libraries": {"App/1.0.0": {"type": "project"}, "X/1.0": {"type": "package"}}
 *
 * A framework that is part of the application is a library `runtimepack.Microsoft.NETCore.App.Runtime.linux-x64`.
 * https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md
 */

/** Reads the `*.deps.json` of .NET. */
export const depsJsonAnalyser: Analyser = {
  id: 'dotnet-deps',
  version: 1,
  scope: 'image',
  maxBytes: 32 * 1024 * 1024,
  endings: ['.deps.json'],
  wants: (path) => path.endsWith('.deps.json'),
  analyse: ([file]) => analyseDeps(file),
}

const RUNTIME_PACK = 'runtimepack.'

interface Library {
  readonly name: string
  readonly version: string
  readonly type: string
  readonly needs: readonly string[]
  readonly lines: LineRange | undefined
}

function analyseDeps({ bytes, path }: AnalysedFile): Analysis {
  const json = readLocatedJson(bytes)
  const reason = typeof json === 'string' ? json : undefined
  const libraries = typeof json === 'string' ? undefined : memberOf(json.value, 'libraries')
  if (typeof json === 'string' || !isObject(libraries)) {
    const detail = `The file cannot be read: ${reason ?? 'it has no libraries'}.`
    return { problems: [problem('file-unreadable', path, detail)] }
  }
  const problems = new RecordProblems(path)
  const target = runtimeTarget(json.value)
  const all: Library[] = []
  for (const [key, value] of entriesOf(libraries)) {
    const lines = isObject(value) ? json.linesOf(value) : undefined
    const type = textOf(memberOf(value, 'type')) ?? ''
    const built = memberOf(target, key)
    if (!KINDS.has(type) || (type === 'package' && !hasFiles(built))) continue
    const slash = key.lastIndexOf('/')
    const name =
      type === 'runtimepack' && key.startsWith(RUNTIME_PACK)
        ? key.slice(RUNTIME_PACK.length, slash)
        : key.slice(0, slash)
    const version = key.slice(slash + 1)
    if (slash <= 0 || !isWord(name) || !isWord(version)) {
      problems.unreadable(lines?.start ?? 1, 'has no name and version')
      continue
    }
    const needs = entriesOf(memberOf(built, 'dependencies')).map(([needed]) => needed.toLowerCase())
    all.push({ name, version, type, needs, lines })
  }
  return { packages: packagesOf(all, path), problems: problems.all() }
}

/** What is no package of NuGet: single assemblies (`reference`), and whatever else. */
const KINDS: ReadonlySet<string> = new Set(['package', 'project', 'runtimepack'])

/** What is there for the platform that the file names; of old files, which name none, for the first. */
function runtimeTarget(value: unknown): unknown {
  const named = memberOf(value, 'runtimeTarget')
  const name = typeof named === 'string' ? named : textOf(memberOf(named, 'name'))
  const targets = memberOf(value, 'targets')
  return name === undefined ? entriesOf(targets)[0]?.[1] : memberOf(targets, name)
}

/** Packages that only help to build, or whose place the framework takes, bring no file along. */
function hasFiles(built: unknown): boolean {
  if (!isObject(built)) return true
  return ['runtime', 'native', 'runtimeTargets', 'resources'].some(
    (member) => entriesOf(built[member]).length > 0,
  )
}

function packagesOf(all: readonly Library[], path: string): Package[] {
  const base = path.slice(path.lastIndexOf('/') + 1, -'.deps.json'.length)
  const root = all.find(({ name, type }) => type === 'project' && name === base)
  const versions = new Map(all.map(({ name, version }) => [name.toLowerCase(), `${name}@${version}`]))
  return all.map((library) => {
    const dependsOn = library.needs.flatMap((needed) => versions.get(needed) ?? [])
    const relationship = relationshipOf(library, root)
    return {
      kind: 'package',
      type: 'nuget',
      name: library.name,
      version: library.version,
      ...(relationship ? { relationship } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
      ...(library.lines ? { lines: library.lines } : {}),
    } satisfies Package
  })
}

function relationshipOf(library: Library, root: Library | undefined): Relationship | undefined {
  if (library === root) return 'root'
  if (library.type === 'project') return 'workspace'
  if (!root) return undefined
  return root.needs.includes(library.name.toLowerCase()) || library.type === 'runtimepack'
    ? 'direct'
    : 'indirect'
}
