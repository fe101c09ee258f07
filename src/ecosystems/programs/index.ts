import type { Ecosystem } from '../../core/ecosystem.ts'
import { formatPurl } from '../../core/purl.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { programs as analyser } from './analyser.ts'
import { NAMESPACE, nvdCpeFeed } from './nvd-feed.ts'
import { comparable, productsOf } from './products.ts'
import { programOrder } from './version-order.ts'

/**
 * Programs that were copied into an image, which no package manager knows: told by what they say of themselves, judged
 * by their CPE over the versions that NVD names. That is less sure than the word of who built them, and the report says
 * so (`Basis: cpe`).
 */
export const programs: Ecosystem = {
  id: 'programs',
  analysers: () => [],
  streamAnalysers: () => [analyser],
  versions: programOrder,
  feeds: singleFeed(nvdCpeFeed),
  match: {
    judges: (pkg) => productsOf(pkg).length > 0,
    feeds: () => [nvdCpeFeed],
    subjects: (pkg) =>
      productsOf(pkg).map((name) => ({
        namespace: NAMESPACE,
        name,
        version: comparable(name, pkg.version),
        basis: 'cpe',
      })),
    purl: ({ name, version }) => formatPurl({ type: 'generic', name, version }),
  },
  coverage: {
    title: 'Unpackaged programs',
    statuses: ['fixed', 'affected'],
    installed: [
      'executables of well-known names (`node`, `nginx`, `libssl.so*`, …), `release` of a JDK, `wp-includes/version.php`',
    ],
    declared: [],
    orderAuthority: 'none: numbers, letters and updates as these programs use them',
    limits: [
      'They are matched by CPE, with lower confidence: a patch that the builder put in does not show, and which parts were built in is not known.',
      'A record that NVD has not analysed names no product, so it finds nothing.',
      'The first version that NVD calls unaffected is taken for the fix.',
      'Where a record demands another program, hardware or distribution beside the program, it counts, and the finding says so; one for Windows, macOS, Android or a BSD alone does not.',
      'Pre-releases of the first version that is hit do not count as hit.',
      'Vim says only its minor version, so flaws that were mended in its patches are all found.',
      'Only programs under their usual names are looked at.',
      'A program that a package of the distribution brought is judged as that package.',
    ],
  },
}
