import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { unreadableFile } from '../../packaging/package-list.ts'
import { readSbom } from '../../sbom/read-sbom.ts'

/**
 * Reads `opt/bitnami/nginx/.spdx-nginx.spdx`, by which a Bitnami image says which of Bitnami's components it has: SPDX,
 * with the component first and the libraries that it was built from behind it.
 * https://github.com/bitnami/vulndb
 */
export const bitnamiSpdxAnalyser: Analyser = {
  id: 'bitnami-spdx',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024 * 1024,
  endings: ['.spdx'],
  wants: (path) => path.endsWith('.spdx') && path.slice(path.lastIndexOf('/') + 1).startsWith('.spdx-'),
  analyse: ([file]) => analyseSpdx(file),
}

function analyseSpdx(file: AnalysedFile): Analysis {
  try {
    const content = readSbom(file.bytes)
    if (!content) return unreadableFile(file, 'it is no bill of materials')
    // The component is the root of its document, but nobody's own.
    const packages = content.packages.map(({ relationship, ...pkg }) =>
      relationship === undefined || relationship === 'root' ? pkg : { ...pkg, relationship },
    )
    return { packages }
  } catch (error) {
    return unreadableFile(file, messageOf(error))
  }
}
