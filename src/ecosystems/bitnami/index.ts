import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { bitnamiSpdxAnalyser } from './spdx.ts'
import { bitnamiVersionOrder } from './version.ts'

const osv = osvFeed({
  id: 'osv-bitnami',
  name: 'OSV, Bitnami',
  ecosystem: 'Bitnami',
  versions: bitnamiVersionOrder,
})

/** Components of Bitnami's images. https://bitnami.com */
export const bitnami: Ecosystem = languageEcosystem({
  id: 'bitnami',
  analysers: () => [bitnamiSpdxAnalyser],
  versions: bitnamiVersionOrder,
  advisories: { feeds: [osv], namespace: 'Bitnami' },
  coverage: {
    title: 'Bitnami',
    statuses: ['fixed', 'affected'],
    installed: ['opt/bitnami/**/.spdx-*.spdx'],
    declared: [],
    orderAuthority: 'bitnami/go-version',
    limits: ['Components of images from before 2022 have no SPDX file and are not found.'],
  },
})
