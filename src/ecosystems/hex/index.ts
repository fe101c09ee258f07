import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { hexLockAnalyser } from './locks.ts'

const osv = osvFeed({ id: 'osv-hex', name: 'OSV, Hex', ecosystem: 'Hex', versions: semverOrder })

/** Packages of Elixir and Erlang. https://hex.pm */
export const hex: Ecosystem = languageEcosystem({
  id: 'hex',
  analysers: () => [hexLockAnalyser],
  versions: semverOrder,
  advisories: { feeds: [osv], namespace: 'Hex' },
  coverage: {
    title: 'Hex',
    statuses: ['fixed', 'affected'],
    installed: [],
    declared: ['mix.lock', 'rebar.lock'],
    orderAuthority: 'Semantic Versioning 2.0',
    limits: [
      'Packages from git are told and not judged.',
      'Which packages are direct is not in `mix.lock`; the applications of a built release are not read.',
    ],
  },
})
