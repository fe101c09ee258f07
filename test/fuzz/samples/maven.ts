import { javaArchiveAnalyser } from '../../../src/ecosystems/maven/archive.ts'
import { gradleLockAnalyser } from '../../../src/ecosystems/maven/gradle-lock.ts'
import { pomAnalyser } from '../../../src/ecosystems/maven/pom.ts'
import { zipOf } from '../../zip-builder.ts'
import type { AnalyserSample } from './types.ts'

const POM = `<project>
  <groupId>org.example</groupId><artifactId>ship</artifactId><version>1.0</version>
  <properties><hull.version>2.0</hull.version></properties>
  <dependencies><dependency>
    <groupId>org.example</groupId><artifactId>hull</artifactId><version>\${hull.version}</version>
  </dependency></dependencies>
</project>`

const INNER = zipOf([
  { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\nImplementation-Vendor-Id: org.b\n' },
])

const OUTER = zipOf([
  {
    name: 'META-INF/maven/org.a/a/pom.properties',
    content: 'groupId=org.a\nartifactId=a\nversion=1\n',
    isStored: true,
  },
  { name: 'lib/b-1.jar', content: INNER, isStored: true },
])

export const mavenSamples: readonly AnalyserSample[] = [
  { analyser: javaArchiveAnalyser, path: 'app/a-1.jar', content: OUTER },
  {
    analyser: gradleLockAnalyser,
    path: 'gradle.lockfile',
    content: '# x\norg.a:a:1=compileClasspath\nempty=\n',
  },
  { analyser: pomAnalyser, path: 'pom.xml', content: POM },
]
