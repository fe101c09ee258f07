import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { elementsOf, entriesOf, memberOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import { composerPackages } from './packages.ts'

/*
 * `composer.lock` has the packages in `packages` and those for development in `packages-dev`; which of them the
 * project itself asks for is in `composer.json` beside it. https://getcomposer.org/doc/01-basic-usage.md
 */

const LOCK = 'composer.lock'
const MANIFEST = 'composer.json'

/** Reads `composer.lock`, with the `composer.json` beside it. */
export const composerLockAnalyser: Analyser = {
  id: 'composer-lock',
  version: 1,
  scope: 'source',
  maxBytes: 64 * 1024 * 1024,
  wants: (path) => (path.endsWith(LOCK) || path.endsWith(MANIFEST)) && isProjectFile(path),
  groupOf: (path) => path.slice(0, path.lastIndexOf('/') + 1) + LOCK,
  analyse: (files) => analyseProject(files),
}

/** What lies in `vendor` is installed, and locked by the project itself. */
function isProjectFile(path: string): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1)
  const isVendored = path.startsWith('vendor/') || path.includes('/vendor/')
  return (base === LOCK || base === MANIFEST) && !isVendored
}

function analyseProject(files: readonly AnalysedFile[]): Analysis {
  const lock = files.find(({ path }) => path.endsWith(LOCK))
  const manifest = files.find(({ path }) => path.endsWith(MANIFEST))
  const wanted = manifest ? wantedBy(manifest) : undefined
  if (!lock) return { problems: manifest ? unlocked(manifest, wanted) : [] }
  const json = readLocatedJson(lock.bytes)
  if (typeof json === 'string')
    return { problems: [problem('file-unreadable', lock.path, `The file cannot be read: ${json}.`)] }
  const lists = ['packages', 'packages-dev'].map((name) => memberOf(json.value, name))
  if (!Array.isArray(lists[0]))
    return { problems: [problem('file-unreadable', lock.path, 'The file has no list of packages.')] }
  const records = lists.flatMap((list, index) =>
    elementsOf(list).map((value) => ({ value, isDevelopment: index === 1 })),
  )
  const problems = new RecordProblems(lock.path)
  const packages = composerPackages({ json, records, direct: wanted }, problems)
  return { packages, problems: problems.all() }
}

/** Names in lower case that a manifest asks for; `undefined` when it cannot be read. */
function wantedBy(manifest: AnalysedFile): ReadonlySet<string> | undefined {
  const json = readLocatedJson(manifest.bytes)
  if (typeof json === 'string') return undefined
  const names = ['require', 'require-dev'].flatMap((member) => entriesOf(memberOf(json.value, member)))
  // Without a slash it is PHP itself or an extension.
  return new Set(names.flatMap(([name]) => (name.includes('/') ? name.toLowerCase() : [])))
}

function unlocked({ path }: AnalysedFile, wanted: ReadonlySet<string> | undefined) {
  if (wanted?.size === 0) return []
  const count = wanted ? `asks for ${wanted.size} packages` : 'cannot be read'
  return [problem('version-unresolved', path, `The file ${count}, and there is no ${LOCK} beside it.`)]
}
