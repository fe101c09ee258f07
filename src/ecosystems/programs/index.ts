import type { Ecosystem } from '../../core/ecosystem.ts'
import { formatPurl } from '../../core/purl.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { programs as analyser } from './analyser.ts'

/**
 * Programs that were copied into an image, which no package manager knows: told by what they say of themselves. They
 * carry their CPE, by which nothing is judged so far, and the report says so.
 */
export const programs: Ecosystem = {
  id: 'programs',
  analysers: [],
  streamAnalysers: [analyser],
  versions: semverOrder,
  feeds: { known: [], find: () => undefined },
  match: {
    judges: () => false,
    feeds: () => [],
    subjects: () => [],
    purl: ({ name, version }) => formatPurl({ type: 'generic', name, version }),
  },
  coverage: {
    title: 'Unpackaged programs',
    statuses: [],
    installed: [
      'executables of well-known names (`node`, `nginx`, `libssl.so*`, …), `release` of a JDK, `wp-includes/version.php`',
    ],
    declared: [],
    orderAuthority: 'none: they are listed, and not judged',
    limits: [
      'They are listed with their CPE, and not judged: the report says so.',
      'Only programs under their usual names are looked at.',
      'A program that a package of the distribution brought is judged as that package.',
    ],
  },
}
