import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { formatPurl } from '../../core/purl.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { pypiEggAnalyser, pypiInstalledAnalyser } from './installed.ts'
import { normalName } from './name.ts'
import { pypiVersionOrder } from './version.ts'

export const pypiFeed = osvFeed({
  id: 'osv-pypi',
  name: 'OSV, PyPI',
  ecosystem: 'PyPI',
  normaliseName: normalName,
  versions: pypiVersionOrder,
})

const ecosystem = languageEcosystem({
  id: 'pypi',
  analysers: [pypiInstalledAnalyser, pypiEggAnalyser],
  versions: pypiVersionOrder,
  advisories: { feeds: [pypiFeed], namespace: 'PyPI' },
  nameInFeeds: ({ name }) => normalName(name),
  coverage: {
    title: 'PyPI',
    statuses: ['fixed', 'affected'],
    installed: ['*.dist-info/METADATA', '*.egg-info/PKG-INFO', '*.egg-info', '*.egg'],
    declared: [],
    orderAuthority: 'PEP 440',
    limits: ['Modules that were copied into a tree without their metadata are not seen.'],
  },
})

/** Packages of Python. https://pypi.org */
export const pypi: Ecosystem = {
  ...ecosystem,
  match: {
    ...ecosystem.match,
    // https://github.com/package-url/purl-spec/blob/main/types/pypi-definition.json
    purl: ({ name, version }) => formatPurl({ type: 'pypi', name: normalName(name), version }),
  },
}
