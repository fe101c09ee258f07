import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { isNamed, PackageList, textOfFile } from '../../packaging/package-list.ts'
import { isName } from './coordinates.ts'

/*
 * Gradle's lock: a line for each package, with the configurations (class paths) that have it.
 *
 *     org.slf4j:slf4j-api:1.7.36=compileClasspath,testRuntimeClasspath
 *     empty=annotationProcessor
 *
 * Before Gradle 7 there was a file for each configuration, `gradle/dependency-locks/NAME.lockfile`, of coordinates alone.
 * https://docs.gradle.org/current/userguide/dependency_locking.html
 */

/** Reads `gradle.lockfile`, `buildscript-gradle.lockfile` and `gradle/dependency-locks/*.lockfile`. */
export const gradleLockAnalyser: Analyser = {
  id: 'gradle-lock',
  version: 1,
  scope: 'source',
  maxBytes: 32 * 1024 * 1024,
  wants: (path) =>
    path.endsWith('.lockfile') &&
    (isNamed(path, 'gradle.lockfile') ||
      isNamed(path, 'buildscript-gradle.lockfile') ||
      isOfOneConfiguration(path)),
  analyse: ([file]) => analyseLock(file),
}

function isOfOneConfiguration(path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/'))
  return isNamed(folder, 'gradle/dependency-locks')
}

function analyseLock(file: AnalysedFile): Analysis {
  const list = new PackageList(file, 'maven')
  const isOld = isOfOneConfiguration(file.path)
  const name = file.path.slice(file.path.lastIndexOf('/') + 1, -'.lockfile'.length)
  for (const [index, raw] of textOfFile(file).split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const coordinates = equals < 0 ? line : line.slice(0, equals)
    if (coordinates === 'empty') continue
    const [group, artifact, version, more] = coordinates.split(':')
    const isWhole = isName(group) && isName(artifact) && more === undefined && (equals > 0 || isOld)
    const configurations = equals < 0 ? [name] : line.slice(equals + 1).split(',')
    const isDevelopment = configurations.every(isOfTests)
    list.add({
      name: isWhole ? artifact : undefined,
      version,
      start: index + 1,
      more: { ...(group ? { namespace: group } : {}), ...(isDevelopment ? { isDevelopment } : {}) },
    })
  }
  return list.analysis()
}

/** `testRuntimeClasspath`, `integrationTestCompileClasspath`; not `latestClasspath`. */
function isOfTests(configuration: string): boolean {
  return configuration.startsWith('test') || configuration.includes('Test')
}
