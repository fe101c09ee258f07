import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { elementsOf, entriesOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { isNamed, PackageList, textOfFile, unreadableFile } from '../../packaging/package-list.ts'

/*
 * An installed package of R has a file of the form of Debian's control files, with a field `Built` that the source
 * lacks; renv locks packages in JSON: `{"Packages": {"R6": {"Package": "R6", "Version": "2.5.1", "Source": "Repository"}}}`.
 *
 * https://cran.r-project.org/doc/manuals/r-release/R-exts.html#The-DESCRIPTION-file
 * https://rstudio.github.io/renv/reference/lockfiles.html
 */

/** Reads the `DESCRIPTION` of installed packages. */
export const descriptionAnalyser: Analyser = {
  id: 'r-description',
  version: 1,
  scope: 'image',
  maxBytes: 4 * 1024 * 1024,
  endings: ['/DESCRIPTION'],
  wants: (path) => path.endsWith('/DESCRIPTION'),
  analyse: ([file]) => analyseDescription(file),
}

/** Reads `renv.lock`. */
export const renvLockAnalyser: Analyser = {
  id: 'renv-lock',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'renv.lock'),
  analyse: ([file]) => analyseLock(file),
}

function analyseDescription(file: AnalysedFile): Analysis {
  const values = fieldsOf(textOfFile(file))
  const name = values.get('Package')
  if (!values.has('Built') || name === undefined) return {} // Something else of this name, or a source.
  const list = new PackageList(file, 'cran')
  const license = values.get('License')
  // The others have files of their own.
  const dependsOn = ['Depends', 'Imports', 'LinkingTo'].flatMap((field) => namesOf(values.get(field) ?? ''))
  list.add({
    name,
    version: values.get('Version'),
    more: { ...(license ? { licenses: [license] } : {}), ...(dependsOn.length > 0 ? { dependsOn } : {}) },
  })
  return list.analysis()
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let field = ''
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    if (/^\s/.test(line)) values.set(field, `${values.get(field) ?? ''} ${line.trim()}`)
    else if (colon > 0) {
      field = line.slice(0, colon)
      values.set(field, line.slice(colon + 1).trim())
    }
  }
  return values
}

/** `R (>= 3.5), methods, cli (>= 3.4.0)` */
function namesOf(text: string): string[] {
  return text.split(',').flatMap((part) => {
    const [name = ''] = part.trim().split(/[ (]/, 1)
    return name === '' || name === 'R' ? [] : [name]
  })
}

function analyseLock(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  const packages = typeof json === 'string' ? undefined : memberOf(json.value, 'Packages')
  if (typeof json === 'string' || !isObject(packages))
    return unreadableFile(file, typeof json === 'string' ? json : 'it has no packages')
  const list = new PackageList(file, 'cran')
  for (const [key, value] of entriesOf(packages)) {
    const { start = 1, end = 1 } = (isObject(value) ? json.linesOf(value) : undefined) ?? {}
    const needs = ['Requirements', 'Depends', 'Imports', 'LinkingTo'].flatMap((member) =>
      elementsOf(memberOf(value, member)).flatMap((need) => namesOf(textOf(need) ?? '')),
    )
    list.add({
      name: textOf(memberOf(value, 'Package')) ?? key,
      version: textOf(memberOf(value, 'Version')),
      needs,
      start,
      end,
    })
  }
  return list.analysis()
}
