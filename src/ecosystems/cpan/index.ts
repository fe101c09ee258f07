import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unordered } from '../../packaging/unordered.ts'
import { cpanfileSnapshotAnalyser, cpanMetaAnalyser } from './distributions.ts'

/** Distributions of Perl. https://www.cpan.org */
export const cpan: Ecosystem = languageEcosystem({
  id: 'cpan',
  analysers: () => [cpanMetaAnalyser, cpanfileSnapshotAnalyser],
  versions: unordered,
  coverage: {
    title: 'CPAN',
    statuses: [],
    installed: ['.meta/*/MYMETA.json'],
    declared: ['cpanfile.snapshot'],
    orderAuthority: 'none',
    limits: [
      'There is no feed of advisories for CPAN that is read: its distributions are listed and not judged.',
      'What was installed by CPAN.pm or by hand leaves no version, and is not found.',
    ],
  },
})
