import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'
import { childrenOf, readXml, type XmlElement } from '../../packaging/xml/read-xml.ts'
import { isName } from './coordinates.ts'
import { type Properties, propertiesOf, resolve } from './pom-properties.ts'
import { mavenVersionOrder } from './version.ts'

/*
 * Maven's project file. Of it, what it says itself: its packages, with versions from its own properties and its own
 * `dependencyManagement`. The parent may say more, and the packages need others: both are a problem in the report.
 * https://maven.apache.org/pom.html
 */

/** Dependencies without a version that the problem names. */
const MAX_NAMED = 5

/** Reads `pom.xml`. */
export const pomAnalyser: Analyser = {
  id: 'maven-pom',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'pom.xml'),
  analyse: ([file]) => analysePom(file),
}

/** What `dependencyManagement` says of a package, for dependencies that do not say it themselves. */
interface Managed {
  readonly version: string | undefined
  readonly scope: string | undefined
}

function analysePom(file: AnalysedFile): Analysis {
  const root = readXml(file.bytes)
  if (typeof root === 'string') return unreadableFile(file, root)
  if (root.name !== 'project') return unreadableFile(file, 'its root is no project')
  const properties = propertiesOf(root)
  const list = new PackageList(file, 'maven')
  addRoot(list, properties)
  const managed = managedBy(root, properties)
  const unresolved: string[] = []
  const places = [root, ...childrenOf(root, 'profiles').flatMap((all) => childrenOf(all, 'profile'))]
  const dependencies = places.flatMap(dependenciesOf)
  for (const element of dependencies) addDependency(list, element, properties, managed, unresolved)
  if (unresolved.length > 0) {
    const names = unresolved.slice(0, MAX_NAMED).join(', ')
    const more = unresolved.length > MAX_NAMED ? ` and ${unresolved.length - MAX_NAMED} more` : ''
    list.unresolved(`It does not say in which single version it asks for ${names}${more}.`)
  }
  const { packages = [], problems = [] } = list.analysis()
  const missing = missingOf(root, dependencies.length > 0)
  if (!missing) return { packages, problems }
  return { packages, problems: [...problems, problem('dependency-unresolved', file.path, missing)] }
}

/** What other files, which are not read, would add. */
function missingOf(root: XmlElement, hasDependencies: boolean): string | undefined {
  const missing = [
    ...(childrenOf(root, 'parent').length > 0 ? ['the dependencies of its parent'] : []),
    ...(hasDependencies ? ['the packages that its dependencies need in turn'] : []),
  ]
  return missing.length > 0 ? `It does not name ${missing.join(', nor ')}.` : undefined
}

function addRoot(list: PackageList, properties: Properties): void {
  const [namespace, name, version] = ['groupId', 'artifactId', 'version'].map((key) =>
    resolve(`\${project.${key}}`, properties),
  )
  if (isName(namespace) && isName(name) && version !== undefined && mavenVersionOrder.isValid(version))
    list.add({ name, version, more: { namespace, relationship: 'root' } })
}

function dependenciesOf(element: XmlElement): readonly XmlElement[] {
  return childrenOf(element, 'dependencies').flatMap((all) => childrenOf(all, 'dependency'))
}

function addDependency(
  list: PackageList,
  element: XmlElement,
  properties: Properties,
  managed: ReadonlyMap<string, Managed>,
  unresolved: string[],
): void {
  const [group, artifact] = ['groupId', 'artifactId'].map((key) => valueOf(element, key, properties))
  const { start, end } = element
  if (!isName(group) || !isName(artifact)) {
    list.add({ name: undefined, version: undefined, start, end })
    return
  }
  const byDefault = managed.get(`${group}:${artifact}`)
  const asked = valueOf(element, 'version', properties) ?? byDefault?.version
  const version = exactVersion(asked)
  if (version === undefined) {
    unresolved.push(`${group}:${artifact} (line ${start})`)
    return
  }
  const scope = valueOf(element, 'scope', properties) ?? byDefault?.scope
  const more: Pick<Package, 'namespace' | 'relationship' | 'isDevelopment'> = {
    namespace: group,
    relationship: 'direct',
    ...(scope === 'test' ? { isDevelopment: true } : {}),
  }
  list.add({ name: artifact, version, start, end, more })
}

/** By `group:artifact`. Lists that are imported (`scope` import) are not read. */
function managedBy(root: XmlElement, properties: Properties): ReadonlyMap<string, Managed> {
  const managed = new Map<string, Managed>()
  for (const element of childrenOf(root, 'dependencyManagement').flatMap(dependenciesOf)) {
    const [group, artifact, version, scope] = ['groupId', 'artifactId', 'version', 'scope'].map((key) =>
      valueOf(element, key, properties),
    )
    if (scope !== 'import') managed.set(`${group}:${artifact}`, { version, scope })
  }
  return managed
}

function valueOf(element: XmlElement, name: string, properties: Properties): string | undefined {
  const text = childrenOf(element, name)[0]?.text
  return text === undefined || text === '' ? undefined : resolve(text, properties)
}

/** `1.2.3`, which Maven takes unless something else wants otherwise, and `[1.2.3]`; no range, and none that moves. */
function exactVersion(text: string | undefined): string | undefined {
  if (text === undefined || text === 'LATEST' || text === 'RELEASE') return undefined
  const version = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).trim() : text
  return mavenVersionOrder.isValid(version) ? version : undefined
}
