import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { isNamed, PackageList, textOfFile, unreadableFile } from '../../packaging/package-list.ts'
import { MAX_LINE_BYTES } from '../../packaging/record-lines.ts'
import { readYaml } from '../../packaging/yaml/read-yaml.ts'

/*
 * Stack locks the packages that are not in its snapshot:
 *
 *     packages:
 *     - completed:
 *         hackage: fuzzyset-0.2.4@sha256:f1b6…,1618
 *
 * and Cabal freezes everything:
 *
 *     constraints: any.aeson ==2.1.2.1,
 *                  aeson +ordered-keymap,
 *                  any.base ==4.17.2.1
 *
 * https://docs.haskellstack.org/en/stable/topics/lock_files/
 * https://cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze
 */

/** Reads `stack.yaml.lock` and `cabal.project.freeze`. */
export const haskellLockAnalyser: Analyser = {
  id: 'haskell-lock',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'stack.yaml.lock') || isNamed(path, 'cabal.project.freeze'),
  analyse: ([file]) => (file.path.endsWith('.lock') ? analyseStack(file) : analyseCabal(file)),
}

function analyseStack(file: AnalysedFile): Analysis {
  const root = readYaml(file.bytes)
  if (typeof root === 'string') return unreadableFile(file, root)
  const list = new PackageList(file, 'hackage')
  for (const node of root.entries?.get('packages')?.items ?? []) {
    const completed = node.entries?.get('completed')?.entries
    const { start, end } = node
    const [reference = ''] = completed?.get('hackage')?.text?.split('@') ?? []
    const hyphen = reference.lastIndexOf('-')
    if (hyphen > 0)
      list.add({ name: reference.slice(0, hyphen), version: reference.slice(hyphen + 1), start, end })
    // From git or an archive: named there, with the version that its own file has.
    else
      list.add({ name: completed?.get('name')?.text, version: completed?.get('version')?.text, start, end })
  }
  return list.analysis()
}

const EXACT = /^any\.(?<name>[A-Za-z0-9-]+) *==(?<version>[0-9.]+)$/

function analyseCabal(file: AnalysedFile): Analysis {
  const list = new PackageList(file, 'hackage')
  for (const [index, line] of textOfFile(file).split('\n').entries()) {
    if (line.length > MAX_LINE_BYTES) continue
    for (const part of line.replace(/^constraints:/, '').split(',')) {
      const { name, version } = EXACT.exec(part.trim())?.groups ?? {}
      if (name !== undefined) list.add({ name, version, start: index + 1 })
    }
  }
  return list.analysis()
}
