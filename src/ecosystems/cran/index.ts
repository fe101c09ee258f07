import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { numberListOrder } from '../../packaging/number-list-order.ts'
import { descriptionAnalyser, renvLockAnalyser } from './packages.ts'

/** https://stat.ethz.ch/R-manual/R-devel/library/base/html/numeric_version.html */
const rVersionOrder = numberListOrder('r', '.-')

const osv = osvFeed({ id: 'osv-cran', name: 'OSV, CRAN', ecosystem: 'CRAN', versions: rVersionOrder })

/** Packages of R. https://cran.r-project.org */
export const cran: Ecosystem = languageEcosystem({
  id: 'cran',
  analysers: () => [descriptionAnalyser, renvLockAnalyser],
  versions: rVersionOrder,
  advisories: { feeds: [osv], namespace: 'CRAN' },
  coverage: {
    title: 'CRAN',
    statuses: ['fixed', 'affected'],
    installed: ['*/DESCRIPTION'],
    declared: ['renv.lock'],
    orderAuthority: 'package_version of R',
    limits: ['Packages of Bioconductor and GitHub are looked up by their names on CRAN.'],
  },
})
