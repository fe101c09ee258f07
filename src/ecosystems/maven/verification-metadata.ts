import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'
import { childrenOf, readXml, type XmlElement } from '../../packaging/xml/read-xml.ts'
import { isName } from './coordinates.ts'

/*
 * The hashes of all that Gradle may fetch, by package:
 *
 *     <component group="org.slf4j" name="slf4j-api" version="1.7.36">
 *       <artifact name="slf4j-api-1.7.36.jar"><sha256 value="…"/></artifact>
 *       <artifact name="slf4j-api-1.7.36.pom"><sha256 value="…"/></artifact>
 *     </component>
 *
 * Of versions that lost against others, and of parents and lists of versions, only descriptions are fetched.
 * https://docs.gradle.org/current/userguide/dependency_verification.html
 */

/** Files that describe a package and are no code. */
const DESCRIPTIONS = ['.pom', '.module', 'ivy.xml'] as const

/** Reads `gradle/verification-metadata.xml`. */
export const verificationMetadataAnalyser: Analyser = {
  id: 'gradle-verification-metadata',
  version: 1,
  scope: 'source',
  maxBytes: 64 * 1024 * 1024,
  wants: (path) => isNamed(path, 'gradle/verification-metadata.xml'),
  analyse: ([file]) => analyseMetadata(file),
}

function analyseMetadata(file: AnalysedFile): Analysis {
  const root = readXml(file.bytes)
  if (typeof root === 'string') return unreadableFile(file, root)
  if (root.name !== 'verification-metadata')
    return unreadableFile(file, 'its root is no verification-metadata')
  const list = new PackageList(file, 'maven')
  const components = childrenOf(root, 'components').flatMap((all) => childrenOf(all, 'component'))
  for (const component of components) if (!isOnlyDescribed(component)) addComponent(list, component)
  return list.analysis()
}

function isOnlyDescribed(component: XmlElement): boolean {
  const names = childrenOf(component, 'artifact').map(({ attributes }) => attributes.get('name') ?? '')
  return names.length > 0 && names.every((name) => DESCRIPTIONS.some((ending) => name.endsWith(ending)))
}

function addComponent(list: PackageList, { attributes, start, end }: XmlElement): void {
  const [group, name, version] = ['group', 'name', 'version'].map((key) => attributes.get(key))
  if (isName(group) && isName(name)) list.add({ name, version, start, end, more: { namespace: group } })
  else list.add({ name: undefined, version, start, end })
}
