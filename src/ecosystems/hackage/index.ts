import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { numberListOrder } from '../../packaging/number-list-order.ts'
import { haskellLockAnalyser } from './locks.ts'

/** https://pvp.haskell.org */
const versions = numberListOrder('pvp', '.')

const osv = osvFeed({ id: 'osv-hackage', name: 'OSV, Hackage', ecosystem: 'Hackage', versions })

/** Packages of Haskell. https://hackage.haskell.org */
export const hackage: Ecosystem = languageEcosystem({
  id: 'hackage',
  analysers: () => [haskellLockAnalyser],
  versions,
  advisories: { feeds: [osv], namespace: 'Hackage' },
  coverage: {
    title: 'Hackage',
    statuses: ['fixed', 'affected'],
    installed: [],
    declared: ['stack.yaml.lock', 'cabal.project.freeze'],
    orderAuthority: 'Haskell Package Versioning Policy',
    limits: [
      'The packages of a Stackage snapshot are not in the lock of Stack, and not judged.',
      'Advisories of GHC itself are not read.',
    ],
  },
})
