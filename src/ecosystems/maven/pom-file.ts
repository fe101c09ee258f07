import { childrenOf, readXml, type XmlElement } from '../../packaging/xml/read-xml.ts'
import { propertiesOf } from './pom-properties.ts'
import { activationOf } from './profile-activation.ts'

/*
 * What of one project file of Maven counts, as it is written: properties are still in it. Texts that are not there are
 * empty. https://maven.apache.org/pom.html
 */

/** A dependency, or a line of a list of versions. */
export interface Declaration {
  readonly group: string
  readonly artifact: string
  readonly version: string
  readonly scope: string
  readonly type: string
  readonly classifier: string
  /** `true` where only the project itself needs it, and not those that need the project. */
  readonly optional: string
  /** What it needs, and is not wanted. */
  readonly exclusions: readonly Exclusion[]
  /** First and last line. */
  readonly start: number
  readonly end: number
}

/** Of either, `*` stands for all. */
export interface Exclusion {
  readonly group: string
  readonly artifact: string
}

/** Where an artifact has gone; texts that are empty are as they were. */
export interface Relocation {
  readonly group: string
  readonly artifact: string
  readonly version: string
}

export interface ParentReference {
  readonly group: string
  readonly artifact: string
  readonly version: string
  /** Where it is, seen from the folder of the file; empty where only a repository has it. */
  readonly relativePath: string
}

export interface PomFile {
  readonly path: string
  /** Of the parent, where it has none of its own. */
  readonly group: string
  readonly artifact: string
  /** Of the parent, where it has none of its own. */
  readonly version: string
  readonly parent: ParentReference | undefined
  /** With its own coordinates: `project.version`. */
  readonly properties: ReadonlyMap<string, string>
  readonly dependencies: readonly Declaration[]
  /** Those that only some builds have. */
  readonly profileDependencies: readonly Declaration[]
  /** Those of them that builds have unless they choose a profile. */
  readonly defaultDependencies: readonly Declaration[]
  /** Those of them that builds on some machines have. */
  readonly machineDependencies: readonly Declaration[]
  /** `dependencyManagement`: versions of packages for those that ask for them without one. */
  readonly managed: readonly Declaration[]
  /** Lists of versions of other projects that are taken into its own. */
  readonly imports: readonly Declaration[]
  readonly relocation: Relocation | undefined
  /** Whether properties or versions are other ones in some builds. */
  readonly variesByProfile: boolean
}

/** Reads one file; a text that says why when it is none. */
export function readPom(path: string, bytes: Uint8Array): PomFile | string {
  const root = readXml(bytes)
  if (typeof root === 'string') return root
  if (root.name !== 'project') return 'its root is no project'
  const parent = parentReference(root)
  const profiles = childrenOf(root, 'profiles').flatMap((all) => childrenOf(all, 'profile'))
  const managed = childrenOf(root, 'dependencyManagement').flatMap(declarationsOf)
  const isImport = ({ scope, type }: Declaration): boolean => scope === 'import' && type === 'pom'
  return {
    path,
    group: textOf(root, 'groupId') || (parent?.group ?? ''),
    artifact: textOf(root, 'artifactId'),
    version: textOf(root, 'version') || (parent?.version ?? ''),
    parent,
    properties: propertiesOf(root),
    dependencies: declarationsOf(root),
    profileDependencies: profiles.flatMap(declarationsOf),
    defaultDependencies: profiles.filter((one) => activationOf(one) === 'default').flatMap(declarationsOf),
    machineDependencies: profiles.filter((one) => activationOf(one) === 'machine').flatMap(declarationsOf),
    managed: managed.filter((one) => !isImport(one)),
    imports: managed.filter(isImport),
    relocation: relocationOf(root),
    variesByProfile: profiles.some((profile) =>
      ['properties', 'dependencyManagement'].some((name) => childrenOf(profile, name).length > 0),
    ),
  }
}

function parentReference(root: XmlElement): ParentReference | undefined {
  const [parent] = childrenOf(root, 'parent')
  if (!parent) return undefined
  return {
    group: textOf(parent, 'groupId'),
    artifact: textOf(parent, 'artifactId'),
    version: textOf(parent, 'version'),
    relativePath: childrenOf(parent, 'relativePath')[0]?.text ?? '../pom.xml',
  }
}

function relocationOf(root: XmlElement): Relocation | undefined {
  const [relocation] = childrenOf(root, 'distributionManagement').flatMap((one) =>
    childrenOf(one, 'relocation'),
  )
  if (!relocation) return undefined
  return {
    group: textOf(relocation, 'groupId'),
    artifact: textOf(relocation, 'artifactId'),
    version: textOf(relocation, 'version'),
  }
}

function declarationsOf(element: XmlElement): readonly Declaration[] {
  return childrenOf(element, 'dependencies')
    .flatMap((all) => childrenOf(all, 'dependency'))
    .map((one) => ({
      group: textOf(one, 'groupId'),
      artifact: textOf(one, 'artifactId'),
      version: textOf(one, 'version'),
      scope: textOf(one, 'scope'),
      type: textOf(one, 'type') || 'jar',
      classifier: textOf(one, 'classifier'),
      optional: textOf(one, 'optional'),
      exclusions: exclusionsOf(one),
      start: one.start,
      end: one.end,
    }))
}

function exclusionsOf(dependency: XmlElement): readonly Exclusion[] {
  return childrenOf(dependency, 'exclusions')
    .flatMap((all) => childrenOf(all, 'exclusion'))
    .map((one) => ({ group: textOf(one, 'groupId'), artifact: textOf(one, 'artifactId') }))
}

function textOf(element: XmlElement, name: string): string {
  return childrenOf(element, name)[0]?.text ?? ''
}
