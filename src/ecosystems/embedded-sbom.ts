import type { Analyser } from '../core/analyser.ts'
import { messageOf } from '../core/errors.ts'
import { problem } from '../core/problem.ts'
import { readSbom } from '../sbom/read-sbom.ts'

/** Names that builders give to the bills of materials that they leave in images. */
const ENDINGS = ['.spdx.json', '.cdx.json', '.bom.json', '.spdx'] as const

/**
 * Bills of materials that an image carries. What they list is hearsay: it counts where the image itself does not show
 * the same package, so that a program that was built from libraries is judged by them.
 */
export const embeddedSbomAnalyser: Analyser = {
  id: 'embedded-sbom',
  version: 2,
  scope: 'image',
  maxBytes: 64 * 1024 * 1024,
  isHearsay: true,
  // Bitnami's own, which name their product first, belong to its ecosystem.
  endings: ENDINGS,
  wants: (path) =>
    ENDINGS.some((ending) => path.endsWith(ending)) &&
    !path.slice(path.lastIndexOf('/') + 1).startsWith('.spdx-'),
  analyse: ([file]) => {
    try {
      const { packages = [] } = readSbom(file.bytes) ?? {}
      // What the document is about is no package of its own, but the image or program that carries it.
      return {
        packages: packages.filter(({ type, relationship }) => type !== 'oci' && relationship !== 'root'),
      }
    } catch (error) {
      return {
        problems: [
          problem('file-unreadable', file.path, `It is a damaged bill of materials: ${messageOf(error)}.`),
        ],
      }
    }
  },
}
