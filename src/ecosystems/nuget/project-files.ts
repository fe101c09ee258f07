import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isWord } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import { childrenOf, readXml, type XmlElement } from '../../packaging/xml/read-xml.ts'
import { nugetVersionOrder } from './version.ts'

/*
 * Projects ask for packages in XML: `packages.config` (old, all of them, exactly), `Directory.Packages.props` (the
 * versions of a whole tree) and the project file itself. The lowest version of what is asked for is taken, so that a
 * plain `1.2.3` is the version that is used.
 *
 * https://learn.microsoft.com/nuget/reference/packages-config
 * https://learn.microsoft.com/nuget/consume-packages/central-package-management
 * https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files
 */

/** Reads `packages.config`, `*Packages.props` and `*.csproj`, `*.fsproj`, `*.vbproj`. */
export const nugetProjectAnalyser: Analyser = {
  id: 'nuget-project',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) =>
    path.endsWith('proj')
      ? PROJECTS.some((ending) => path.endsWith(ending))
      : isConfig(path) || isProps(path),
  analyse: ([file]) => analyseProject(file),
}

const PROJECTS = ['.csproj', '.fsproj', '.vbproj'] as const

function isConfig(path: string): boolean {
  return path.endsWith('packages.config') && (path.endsWith('/packages.config') || path === 'packages.config')
}

function isProps(path: string): boolean {
  return path.endsWith('Packages.props')
}

function analyseProject({ bytes, path }: AnalysedFile): Analysis {
  const root = readXml(bytes)
  if (typeof root === 'string')
    return { problems: [problem('file-unreadable', path, `The file cannot be read: ${root}.`)] }
  if (isConfig(path)) return packagesOfConfig(root, path)
  return packagesOfProject(root, path)
}

function packagesOfConfig(root: XmlElement, path: string): Analysis {
  const problems = new RecordProblems(path)
  const packages = childrenOf(root, 'package').flatMap((element) => {
    const name = element.attributes.get('id')
    const version = element.attributes.get('version')
    if (!isWord(name) || !isWord(version)) {
      problems.unreadable(element.start, 'has no name and version')
      return []
    }
    const isDevelopment = element.attributes.get('developmentDependency') === 'true'
    return packageOf(element, name, version, isDevelopment)
  })
  return { packages, problems: problems.all() }
}

/** Elements that name a package with its version. */
const ITEMS: ReadonlySet<string> = new Set(['PackageReference', 'PackageVersion', 'GlobalPackageReference'])

function packagesOfProject(root: XmlElement, path: string): Analysis {
  const properties = propertiesOf(root)
  // The lock beside it has the same packages, and all that they need.
  if (properties.get('RestorePackagesWithLockFile')?.toLowerCase() === 'true') return {}
  const packages: Package[] = []
  const problems: Problem[] = []
  for (const item of childrenOf(root, 'ItemGroup').flatMap(({ children }) => children)) {
    if (!ITEMS.has(item.name)) continue
    const name = item.attributes.get('Include') ?? item.attributes.get('Update')
    const asked = valueOf(item, 'VersionOverride') ?? valueOf(item, 'Version')
    if (!isWord(name) || asked === undefined) continue // Its version is in Directory.Packages.props.
    const version = exactVersion(resolved(asked, properties))
    if (version === undefined) {
      const detail = `${name} at line ${item.start} asks for «${asked}», which is no single version.`
      problems.push(problem('version-unresolved', path, detail))
    } else packages.push(packageOf(item, name, version, isPrivate(item)))
  }
  if (packages.length > 0) {
    const detail = 'It names no package that its packages need in turn, and says of no packages.lock.json.'
    problems.push(problem('dependency-unresolved', path, detail))
  }
  return { packages, problems }
}

function packageOf(element: XmlElement, name: string, version: string, isDevelopment: boolean): Package {
  return {
    kind: 'package',
    type: 'nuget',
    name,
    version,
    relationship: 'direct',
    ...(isDevelopment ? { isDevelopment } : {}),
    lines: { start: element.start, end: element.end },
  }
}

function propertiesOf(root: XmlElement): ReadonlyMap<string, string> {
  const groups = childrenOf(root, 'PropertyGroup').flatMap(({ children }) => children)
  return new Map(groups.map(({ name, text }) => [name, text]))
}

/** An attribute, or the element of the same name in it. */
function valueOf(item: XmlElement, name: string): string | undefined {
  return item.attributes.get(name) ?? childrenOf(item, name)[0]?.text
}

/** Analysers and the like, of which nothing goes into what is built. */
function isPrivate(item: XmlElement): boolean {
  return valueOf(item, 'PrivateAssets')?.toLowerCase() === 'all'
}

/** `$(Name)` of the same file; a property of a property is not followed. */
function resolved(text: string, properties: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\((?<name>[A-Za-z0-9_.]{1,100})\)/g,
    (whole, name: string) => properties.get(name) ?? whole,
  )
}

/** `1.2.3` and `[1.2.3]`, and of an open range the lowest version, which NuGet takes. */
function exactVersion(text: string): string | undefined {
  const trimmed = text.trim()
  const [, low = trimmed] = /^\[([^,\]]*)(?:\]|,[^,]*[\])])$/.exec(trimmed) ?? []
  return nugetVersionOrder.isValid(low.trim()) ? low.trim() : undefined
}
