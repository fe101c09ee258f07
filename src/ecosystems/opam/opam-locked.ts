import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { PackageList, textOfFile } from '../../packaging/package-list.ts'
import { MAX_LINE_BYTES } from '../../packaging/record-lines.ts'

/*
 *     name: "ship"
 *     depends: [
 *       "base" {= "v0.15.0"}
 *       "alcotest" {= "1.6.0" & with-test}
 *     ]
 *
 * https://opam.ocaml.org/doc/man/opam-lock.html
 */

/** Reads what `opam lock` writes: `NAME.opam.locked`, `opam.locked`. */
export const opamLockedAnalyser: Analyser = {
  id: 'opam-locked',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => path.endsWith('opam.locked'),
  analyse: ([file]) => analyseLocked(file),
}

const DEPENDENCY = /^"(?<name>[^"\s]+)"(?: *\{(?<filter>[^}]*)\})?/
const EXACT = /(?:^|[ &(])= *"(?<version>[^"]+)"/

function analyseLocked(file: AnalysedFile): Analysis {
  const list = new PackageList(file, 'opam')
  let isInside = false
  for (const [index, line] of textOfFile(file).split('\n').entries()) {
    let text = line.trim()
    if (text.startsWith('depends:')) {
      isInside = true
      text = text.slice(text.indexOf('[') + 1).trim()
    }
    if (!isInside || text.length > MAX_LINE_BYTES) continue
    const { name, filter = '' } = DEPENDENCY.exec(text)?.groups ?? {}
    const version = EXACT.exec(filter)?.groups?.['version']
    const isDevelopment = /\b(?:with-test|with-doc|with-dev-setup)\b/.test(filter)
    if (name !== undefined)
      list.add({ name, version, start: index + 1, ...(isDevelopment ? { more: { isDevelopment } } : {}) })
    if (text.endsWith(']')) isInside = false
  }
  return list.analysis()
}
