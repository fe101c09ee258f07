import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { formatPurl } from '../../core/purl.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { pypiEggAnalyser, pypiInstalledAnalyser } from './installed.ts'
import {
  pdmLockAnalyser,
  pipfileLockAnalyser,
  poetryLockAnalyser,
  pylockAnalyser,
  uvLockAnalyser,
} from './locks/analysers.ts'
import { normalName } from './name.ts'
import { requirementsAnalyser } from './requirements.ts'
import { unlockedPythonAnalyser } from './unlocked.ts'
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
  analysers: () => [
    pypiInstalledAnalyser,
    pypiEggAnalyser,
    poetryLockAnalyser,
    pdmLockAnalyser,
    uvLockAnalyser,
    pylockAnalyser,
    pipfileLockAnalyser,
    requirementsAnalyser,
    unlockedPythonAnalyser,
  ],
  versions: pypiVersionOrder,
  advisories: { feeds: [pypiFeed], namespace: 'PyPI' },
  nameInFeeds: ({ name }) => normalName(name),
  coverage: {
    title: 'PyPI',
    statuses: ['fixed', 'affected'],
    installed: ['*.dist-info/METADATA', '*.egg-info/PKG-INFO', '*.egg-info', '*.egg'],
    declared: [
      'requirements*.txt',
      'poetry.lock',
      'pdm.lock',
      'uv.lock',
      'pylock.toml',
      'pylock.*.toml',
      'Pipfile.lock',
      'pyproject.toml',
      'Pipfile',
    ],
    orderAuthority: 'PEP 440',
    limits: [
      'Modules that were copied into a tree without their metadata are not seen.',
      'Environment markers are not evaluated: what one system alone needs is judged like the rest.',
      'What a requirements file does not list, such as what its packages need in turn, is not known.',
      'Constraints files that a requirements file names are judged whole, also what nothing asks for.',
      'setup.py and setup.cfg are not read; the report says so where no lock or requirements file stands in for them.',
      'Packages from repositories, addresses and other indexes are judged as those of PyPI with the same name and version.',
    ],
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
