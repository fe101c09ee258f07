import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { PackageList, textOfFile } from '../../packaging/package-list.ts'
import { MAX_LINE_BYTES } from '../../packaging/record-lines.ts'

/*
 * TOML as Julia's package manager writes it, a table for each package; older manifests have `[[JSON]]`:
 *
 *     julia_version = "1.9.0"
 *     manifest_format = "2.0"
 *
 *     [[deps.JSON]]
 *     deps = ["Dates", "Parsers"]
 *     git-tree-sha1 = "31e9…"
 *     uuid = "682c06a0-de6a-54ab-a142-c8b1cf79cde6"
 *     version = "0.21.4"
 *
 *         [deps.JSON.deps]
 *         Dates = "ade2ca70-3891-5945-98fb-dc099432e06a"
 *
 * where the second form of what is needed tells packages of one name apart. What comes with Julia itself has no version, or that of Julia.
 * https://pkgdocs.julialang.org/v1/toml-files/#Manifest.toml
 */

/** Reads `Manifest.toml` and the manifests of single versions of Julia. */
export const juliaManifestAnalyser: Analyser = {
  id: 'julia-manifest',
  version: 1,
  scope: 'both',
  maxBytes: 16 * 1024 * 1024,
  endings: ['.toml'],
  wants: (path) => path.endsWith('.toml') && isManifest(path.slice(path.lastIndexOf('/') + 1)),
  analyse: ([file]) => analyseManifest(file),
}

/** `Manifest.toml`, `JuliaManifest.toml`, `Manifest-v1.11.toml` */
function isManifest(name: string): boolean {
  return (
    name === 'Manifest.toml' ||
    name === 'JuliaManifest.toml' ||
    /^(?:Julia)?Manifest-v[0-9.]+\.toml$/.test(name)
  )
}

const TABLE = /^\[\[(?:deps\.)?"?(?<name>[^\]".]+)"?\]\]$/
const TEXT = /^(?<key>[a-z0-9_-]+) *= *"(?<value>[^"]*)"/
const NEEDS = /^deps *= *\[(?<names>[^\]]*)\]/

interface Entry {
  readonly name: string
  readonly start: number
  end: number
  version?: string
  path?: string
  needs: string[]
}

/** Which table the lines belong to: the package's own, that of what it needs, or another in it. */
type Table = 'own' | 'needs' | 'other'

function analyseManifest(file: AnalysedFile): Analysis {
  const list = new PackageList(file, 'julia')
  const entries: Entry[] = []
  let table: Table = 'other'
  for (const [index, raw] of textOfFile(file).split('\n').entries()) {
    const line = raw.trim()
    const entry = entries.at(-1)
    if (line === '' || line.length > MAX_LINE_BYTES) continue
    if (line.startsWith('[')) {
      const name = TABLE.exec(line)?.groups?.['name']
      if (name !== undefined) entries.push({ name, start: index + 1, end: index + 1, needs: [] })
      if (name === undefined) table = line.endsWith('.deps]') ? 'needs' : 'other'
      else table = 'own'
    } else if (entry && table === 'own') {
      entry.end = index + 1
      readField(entry, line)
    } else if (entry && table === 'needs') entry.needs.push(line.split(' ', 1)[0] ?? '')
  }
  for (const { path, version, ...entry } of entries) {
    if (version === undefined) continue // Of Julia's own library, and as old as Julia.
    list.add({ ...entry, version, ...(path === undefined ? {} : { more: { relationship: 'workspace' } }) })
  }
  return list.analysis()
}

function readField(entry: Entry, line: string): void {
  const { key, value } = TEXT.exec(line)?.groups ?? {}
  if (key === 'version' && value !== undefined) entry.version = value
  if (key === 'path' && value !== undefined) entry.path = value
  const names = NEEDS.exec(line)?.groups?.['names']
  if (names !== undefined) entry.needs = names.split(',').map((name) => name.trim().replaceAll('"', ''))
}
