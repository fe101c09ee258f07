import { javaArchiveAnalyser } from '../../../src/ecosystems/maven/archive.ts'
import { gradleLockAnalyser } from '../../../src/ecosystems/maven/gradle-lock.ts'
import { pomAnalyser } from '../../../src/ecosystems/maven/pom.ts'
import { sbtLockAnalyser } from '../../../src/ecosystems/maven/sbt-lock.ts'
import { verificationMetadataAnalyser } from '../../../src/ecosystems/maven/verification-metadata.ts'
import { zipOf } from '../../zip-builder.ts'
import type { AnalyserSample } from './types.ts'

const POM = `<project>
  <groupId>org.example</groupId><artifactId>ship</artifactId><version>1.0</version>
  <properties><hull.version>2.0</hull.version></properties>
  <dependencies><dependency>
    <groupId>org.example</groupId><artifactId>hull</artifactId><version>\${hull.version}</version>
  </dependency></dependencies>
</project>`

const PARENT = `<project>
  <groupId>org.example</groupId><artifactId>fleet</artifactId><version>\${revision}</version>
  <properties><revision>1.0</revision><v>2</v></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>org.m</groupId><artifactId>managed</artifactId><version>\${v}</version></dependency>
    <dependency><groupId>org.example</groupId><artifactId>list</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>
  </dependencies></dependencyManagement>
</project>`

const CHILD = `<project>
  <parent><groupId>org.example</groupId><artifactId>fleet</artifactId><version>\${revision}</version></parent>
  <artifactId>ship</artifactId>
  <dependencies>
    <dependency><groupId>org.m</groupId><artifactId>managed</artifactId></dependency>
    <dependency><groupId>org.m</groupId><artifactId>other</artifactId></dependency>
  </dependencies>
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
  {
    analyser: verificationMetadataAnalyser,
    path: 'gradle/verification-metadata.xml',
    content: `<verification-metadata><components>
      <component group="org.a" name="a" version="1"><artifact name="a-1.jar"/><artifact name="a-1.pom"/></component>
    </components></verification-metadata>`,
  },
  {
    analyser: sbtLockAnalyser,
    path: 'build.sbt.lock',
    content:
      '{"dependencies": [{"org": "org.a", "name": "a_2.13", "version": "1", "configurations": ["test"]}]}',
  },
  { analyser: pomAnalyser, path: 'pom.xml', content: POM },
  {
    analyser: pomAnalyser,
    path: 'pom.xml',
    content: PARENT,
    others: [
      { path: 'ship/pom.xml', content: CHILD },
      { path: '.m2/repository/org/example/list/1/list-1.pom', content: PARENT },
    ],
  },
]
