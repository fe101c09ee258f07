import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { elementsOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { isNamed, PackageList, textOfFile, unreadableFile } from '../../packaging/package-list.ts'

/*
 * A manifest asks for ports, `{"dependencies": ["fmt", {"name": "zlib", "version>=": "1.3"}], "overrides": [{"name":
 * "fmt", "version": "10.0"}]}`; which version that is follows from a commit of the registry, but for overrides.
 * What is installed is told by a file of the form of dpkg's.
 *
 * https://learn.microsoft.com/vcpkg/reference/vcpkg-json
 */

/** Reads `vcpkg.json`. */
export const vcpkgManifestAnalyser: Analyser = {
  id: 'vcpkg-manifest',
  version: 1,
  scope: 'source',
  maxBytes: 4 * 1024 * 1024,
  wants: (path) => isNamed(path, 'vcpkg.json'),
  analyse: ([file]) => analyseManifest(file),
}

/** Reads `vcpkg/status` of an installed tree. */
export const vcpkgStatusAnalyser: Analyser = {
  id: 'vcpkg-status',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024 * 1024,
  wants: (path) => path.endsWith('/vcpkg/status'),
  analyse: ([file]) => analyseStatus(file),
}

const VERSIONS = ['version', 'version-semver', 'version-date', 'version-string'] as const

function analyseManifest(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  if (typeof json === 'string' || !isObject(json.value))
    return unreadableFile(file, typeof json === 'string' ? json : 'it is no object')
  const overrides = new Map(
    elementsOf(memberOf(json.value, 'overrides')).flatMap((one) => {
      const name = textOf(memberOf(one, 'name'))
      const version = VERSIONS.flatMap((member) => textOf(memberOf(one, member)) ?? [])[0]
      return name === undefined || version === undefined ? [] : [[name, version] as const]
    }),
  )
  const list = new PackageList(file, 'vcpkg')
  const open: string[] = []
  for (const dependency of elementsOf(memberOf(json.value, 'dependencies'))) {
    const name = textOf(dependency) ?? textOf(memberOf(dependency, 'name'))
    const version = name === undefined ? undefined : overrides.get(name)
    const { start = 1, end = 1 } = (isObject(dependency) ? json.linesOf(dependency) : undefined) ?? {}
    if (name !== undefined && version === undefined) open.push(name)
    else list.add({ name, version, start, end, more: { relationship: 'direct' } })
  }
  if (open.length > 0)
    list.unresolved(`It asks for ${open.length} ports whose version a commit of the registry decides.`)
  return list.analysis()
}

function analyseStatus(file: AnalysedFile): Analysis {
  const list = new PackageList(file, 'vcpkg')
  let values = new Map<string, string>()
  let start = 1
  const finish = (): void => {
    // A feature of a port has a record of its own, without a version.
    if (values.size > 0 && !values.has('feature') && values.get('status') === 'install ok installed') {
      const port = values.get('port-version')
      const version = values.get('version')
      const arch = values.get('architecture')
      list.add({
        name: values.get('package'),
        version: version && port ? `${version}#${port}` : version,
        needs: (values.get('depends') ?? '').split(',').map((need) => need.trim().split(/[:[ ]/, 1)[0] ?? ''),
        start,
        ...(arch ? { more: { arch } } : {}),
      })
    }
    values = new Map()
  }
  for (const [index, line] of textOfFile(file).split('\n').entries()) {
    const colon = line.indexOf(':')
    if (line.trim() === '') {
      finish()
      start = index + 2
    } else if (colon > 0 && line[0] !== ' ')
      values.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  finish()
  return list.analysis()
}
