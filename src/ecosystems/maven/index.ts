import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem, MatchSubject } from '../../core/ecosystem.ts'
import { fullName, type Package } from '../../core/package.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { javaArchiveAnalyser } from './archive.ts'
import { gradleLockAnalyser } from './gradle-lock.ts'
import { pomAnalyser } from './pom.ts'
import { sbtLockAnalyser } from './sbt-lock.ts'
import { verificationMetadataAnalyser } from './verification-metadata.ts'
import { mavenVersionOrder } from './version.ts'

const NAMESPACE = 'Maven'

const osv = osvFeed({
  id: 'osv-maven',
  name: 'OSV, Maven',
  ecosystem: NAMESPACE,
  versions: mavenVersionOrder,
  // Nothing in an archive says from which repository it came, and the same coordinates are the same package.
  isOneList: true,
})

const byName: Ecosystem = languageEcosystem({
  id: 'maven',
  analysers: () => [
    javaArchiveAnalyser,
    gradleLockAnalyser,
    verificationMetadataAnalyser,
    pomAnalyser,
    sbtLockAnalyser,
  ],
  versions: mavenVersionOrder,
  advisories: { feeds: [osv], namespace: NAMESPACE },
  coverage: {
    title: 'Maven',
    statuses: ['fixed', 'affected'],
    installed: ['*.jar', '*.war', '*.ear', '*.par', '*.jpi', '*.hpi'],
    declared: [
      'gradle.lockfile',
      'buildscript-gradle.lockfile',
      'gradle/verification-metadata.xml',
      'pom.xml',
      'build.sbt.lock',
    ],
    orderAuthority: 'Maven’s ComparableVersion',
    limits: [
      'An archive without pom.properties, or a group in its manifest, is looked up under the groups that its classes and manifest suggest; none may be right, and the report says so; --java-sha1-table can name it.',
      'An archive with pom.properties of others, which says neither its own name nor version, is taken for the user’s own; one that says them is looked up beside its parts.',
      'Packages whose classes were copied into another without their pom.properties are not seen.',
      'Records about other repositories than Maven Central count for every package of the same group and artifact.',
      'The Java runtime’s own jrt-fs.jar is left out, and the runtime is no package of Maven.',
      'Parents, imported lists of versions and what packages need in turn are taken for pom.xml from the tree (and .m2/repository in it) and from Maven’s local repository on the user’s machine; nothing is fetched, and what neither has is said.',
      'pom.xml: ranges of versions are not resolved, and are said; of project files in a repository, of profiles only the dependencies of those count that need no choice, and those that hang on the machine are said.',
      'gradle/verification-metadata.xml may name versions that the build no longer uses, and those of its plug-ins; packages of which it knows only descriptions are left out.',
      'Profiles of pom.xml: their dependencies are taken; their properties and lists of versions are not looked at.',
    ],
  },
})

/** Packages of Java and its kin. https://central.sonatype.com */
export const maven: Ecosystem = { ...byName, match: { ...byName.match, subjects: subjectsOf } }

/** A package whose group is not known is looked up under each that may be its own. */
function subjectsOf(pkg: Package, distribution: Distribution | undefined): readonly MatchSubject[] {
  if (pkg.possibleNamespaces === undefined) return byName.match.subjects(pkg, distribution)
  return pkg.possibleNamespaces.map((namespace) => ({
    namespace: NAMESPACE,
    name: fullName({ ...pkg, namespace }),
    version: pkg.version,
    basis: 'direct',
  }))
}
