import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unordered } from '../../packaging/unordered.ts'
import { conanLockAnalyser } from './conan-lock.ts'

/** Packages of C and C++. https://conan.io */
export const conan: Ecosystem = languageEcosystem({
  id: 'conan',
  analysers: () => [conanLockAnalyser],
  versions: unordered,
  coverage: {
    title: 'Conan',
    statuses: [],
    installed: [],
    declared: ['conan.lock'],
    orderAuthority: 'none',
    limits: ['Nobody publishes advisories by the names of Conan: its packages are listed and not judged.'],
  },
})
