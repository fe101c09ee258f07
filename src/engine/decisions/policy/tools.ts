import { compareVersions } from '../../../ecosystems/compare-versions.ts'
import type { PolicyTools } from '../../../judgement/policy/types.ts'

const SIGNS = { '<': -1, '=': 0, '>': 1 } as const

/**
 * Ecosystems of purl types that have another name. Where several share a type, their order is the same.
 * https://github.com/package-url/purl-spec/tree/main/types
 */
const BY_TYPE: Readonly<Record<string, string>> = {
  apk: 'alpine',
  deb: 'debian',
  rpm: 'fedora',
  alpm: 'arch',
  gem: 'rubygems',
  golang: 'go',
  generic: 'programs',
  githubactions: 'github-actions',
}

/** Orders of versions by the name of their ecosystem, or by a purl type. */
export const policyTools: PolicyTools = {
  compareVersions: (ecosystem, a, b) => SIGNS[compareVersions(BY_TYPE[ecosystem] ?? ecosystem, a, b)],
}
