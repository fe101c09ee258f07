import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { isObject, memberOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { besideLock, isOutside, nameOfFile } from './lock-files.ts'
import { LockedPackages } from './locked-packages.ts'
import { readManifest } from './manifest.ts'
import { addPackageEntries } from './package-lock-entries.ts'
import { addDependencyTree } from './package-lock-tree.ts'

const LOCK = 'package-lock.json'
const SHRINKWRAP = 'npm-shrinkwrap.json'

/**
 * Lock files of npm: since version 7 of npm the installed tree by path (`packages`), before that by nesting
 * (`dependencies`). https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
 */
export const packageLockAnalyser: Analyser = {
  id: 'npm-package-lock',
  version: 1,
  scope: 'source',
  maxBytes: 128 * 1024 * 1024,
  wants: (path) => {
    const name = nameOfFile(path)
    return (name === LOCK || name === SHRINKWRAP || name === 'package.json') && isOutside(path)
  },
  groupOf: (path) => besideLock(path, LOCK),
  analyse: (files) => {
    const named = (name: string): AnalysedFile | undefined =>
      files.find(({ path }) => nameOfFile(path) === name)
    // Where both are there, npm reads the shrinkwrap. https://docs.npmjs.com/cli/v11/configuring-npm/npm-shrinkwrap-json
    const lock = named(SHRINKWRAP) ?? named(LOCK)
    return lock ? readPackageLock(lock, named('package.json')) : {}
  },
}

function readPackageLock(lock: AnalysedFile, manifest: AnalysedFile | undefined): Analysis {
  const unreadable = (reason: string): Analysis => ({
    problems: [problem('file-unreadable', lock.path, `The lock file cannot be read: ${reason}.`)],
  })
  const json = readLocatedJson(lock.bytes)
  if (typeof json === 'string') return unreadable(json)
  const packages = memberOf(json.value, 'packages')
  const dependencies = memberOf(json.value, 'dependencies')
  const result = new LockedPackages(lock.path)
  if (isObject(packages)) addPackageEntries(packages, json, result)
  else if (isObject(dependencies) || memberOf(json.value, 'lockfileVersion') !== undefined)
    addDependencyTree(dependencies, readManifest(manifest), json, result)
  else return unreadable('it is no lock file of npm')
  return result.analysis()
}
