import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unordered } from '../../packaging/unordered.ts'
import { vcpkgManifestAnalyser, vcpkgStatusAnalyser } from './manifest.ts'

/** Ports of C and C++. https://vcpkg.io */
export const vcpkg: Ecosystem = languageEcosystem({
  id: 'vcpkg',
  analysers: () => [vcpkgStatusAnalyser, vcpkgManifestAnalyser],
  versions: unordered,
  coverage: {
    title: 'vcpkg',
    statuses: [],
    installed: ['vcpkg/status'],
    declared: ['vcpkg.json'],
    orderAuthority: 'none',
    limits: [
      'Nobody publishes advisories by the names of ports: they are listed and not judged.',
      'A manifest gives versions only where it overrides those of the registry.',
    ],
  },
})
