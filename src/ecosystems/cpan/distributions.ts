import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { elementsOf, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { isNamed, PackageList, textOfFile, unreadableFile } from '../../packaging/package-list.ts'

/*
 * cpanm leaves the metadata of what it has installed in `.meta/Module-Build-0.4231/MYMETA.json`; Carton locks:
 *
 *     # carton snapshot format: version 1.0
 *     DISTRIBUTIONS
 *       Module-Build-0.4231
 *         pathname: L/LE/LEONT/Module-Build-0.4231.tar.gz
 *         provides:
 *           Module::Build 0.4231
 *         requirements:
 *           Test::More 0.88
 *
 * https://metacpan.org/pod/CPAN::Meta::Spec, https://metacpan.org/pod/Carton
 */

/** Reads the metadata that cpanm leaves. */
export const cpanMetaAnalyser: Analyser = {
  id: 'cpan-meta',
  version: 1,
  scope: 'image',
  maxBytes: 16 * 1024 * 1024,
  endings: ['/MYMETA.json'],
  wants: (path) => path.endsWith('/MYMETA.json') && path.includes('/.meta/'),
  analyse: ([file]) => analyseMeta(file),
}

/** Reads `cpanfile.snapshot`. */
export const cpanfileSnapshotAnalyser: Analyser = {
  id: 'cpanfile-snapshot',
  version: 1,
  scope: 'source',
  maxBytes: 32 * 1024 * 1024,
  wants: (path) => isNamed(path, 'cpanfile.snapshot'),
  analyse: ([file]) => analyseSnapshot(file),
}

function analyseMeta(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  if (typeof json === 'string') return unreadableFile(file, json)
  const list = new PackageList(file, 'cpan')
  const version = memberOf(json.value, 'version')
  const licenses = elementsOf(memberOf(json.value, 'license')).flatMap((one) => textOf(one) ?? [])
  list.add({
    name: textOf(memberOf(json.value, 'name')),
    version: typeof version === 'number' ? String(version) : textOf(version),
    ...(licenses.length > 0 ? { more: { licenses } } : {}),
  })
  return list.analysis()
}

interface Distribution {
  readonly release: string
  readonly start: number
  end: number
  pathname?: string
  readonly needs: string[]
}

function analyseSnapshot(file: AnalysedFile): Analysis {
  const distributions: Distribution[] = []
  /** Distribution by module. */
  const providers = new Map<string, Distribution>()
  let section = ''
  for (const [index, line] of textOfFile(file).split('\n').entries()) {
    const text = line.trim()
    const indent = line.length - line.trimStart().length
    const current = distributions.at(-1)
    const [word = ''] = text.split(' ', 1)
    if (text === '') continue
    if (indent === 2) distributions.push({ release: text, start: index + 1, end: index + 1, needs: [] })
    else if (current) current.end = index + 1
    if (indent === 4 && current) {
      section = text.slice(0, text.indexOf(':'))
      if (section === 'pathname') current.pathname = text.slice('pathname:'.length).trim()
    } else if (indent === 6 && current && section === 'provides') providers.set(word, current)
    else if (indent === 6 && current && section === 'requirements') current.needs.push(word)
  }
  const list = new PackageList(file, 'cpan')
  for (const { release, start, end, pathname, needs } of distributions) {
    const author = authorOf(pathname)
    list.add({
      ...nameOf(release),
      needs: needs.flatMap((module) => {
        const needed = providers.get(module)
        if (!needed) return []
        const by = authorOf(needed.pathname)
        return `${by ? `${by}/` : ''}${nameOf(needed.release).name}`
      }),
      start,
      end,
      ...(author ? { more: { namespace: author } } : {}),
    })
  }
  return list.analysis()
}

/** `L/LE/LEONT/Module-Build-0.4231.tar.gz`: the author's name at CPAN, which is part of the purl. */
function authorOf(pathname: string | undefined): string | undefined {
  return pathname?.split('/').at(2)
}

/** `Module-Build-0.4231`, `Foo-Bar-v1.2.3-TRIAL` */
function nameOf(release: string): { readonly name: string; readonly version: string } {
  const { name = '', version = '' } =
    /^(?<name>.+?)-(?<version>v?[0-9][0-9._]*(?:-[A-Za-z0-9]+)?)$/.exec(release.slice(0, 300))?.groups ?? {}
  return { name, version }
}
