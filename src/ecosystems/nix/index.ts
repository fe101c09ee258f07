import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unordered } from '../../packaging/unordered.ts'
import { flakeLockAnalyser } from './flake-lock.ts'

/** Inputs of flakes. https://nixos.org */
export const nix: Ecosystem = languageEcosystem({
  id: 'nix',
  analysers: () => [flakeLockAnalyser],
  versions: unordered,
  coverage: {
    title: 'Nix flakes',
    statuses: [],
    installed: [],
    declared: ['flake.lock'],
    orderAuthority: 'none',
    limits: ['Inputs are commits, of which no advisory speaks; packages in /nix/store are not read.'],
  },
})
