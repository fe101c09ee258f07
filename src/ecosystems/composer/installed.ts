import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { elementsOf, isObject, memberOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import { composerPackages } from './packages.ts'

/*
 * What Composer has installed: `{"packages": [...], "dev": true, "dev-package-names": [...]}`, from Composer 1 the
 * list alone. https://getcomposer.org/doc/07-runtime.md
 */

/** Reads `vendor/composer/installed.json`. */
export const composerInstalledAnalyser: Analyser = {
  id: 'composer-installed',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024 * 1024,
  endings: ['composer/installed.json'],
  wants: (path) => path.endsWith('/composer/installed.json') || path === 'composer/installed.json',
  analyse: ([file]) => analyseInstalled(file),
}

function analyseInstalled({ bytes, path }: AnalysedFile): Analysis {
  const json = readLocatedJson(bytes)
  const list =
    typeof json === 'string' || Array.isArray(json.value) ? undefined : memberOf(json.value, 'packages')
  if (typeof json === 'string')
    return { problems: [problem('file-unreadable', path, `The file cannot be read: ${json}.`)] }
  if (!Array.isArray(json.value) && !(isObject(json.value) && Array.isArray(list)))
    return { problems: [problem('file-unreadable', path, 'The file has no list of packages.')] }
  const development = new Set(elementsOf(memberOf(json.value, 'dev-package-names')))
  const records = elementsOf(list ?? json.value).map((value) => ({
    value,
    isDevelopment: development.has(memberOf(value, 'name')),
  }))
  const problems = new RecordProblems(path)
  return { packages: composerPackages({ json, records }, problems), problems: problems.all() }
}
