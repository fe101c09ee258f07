import type { Ecosystem } from '../../core/ecosystem.ts'
import { dpkgVersionOrder } from '../../packaging/dpkg/version.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { opamLockedAnalyser } from './opam-locked.ts'

/** Packages of OCaml. https://opam.ocaml.org */
export const opam: Ecosystem = languageEcosystem({
  id: 'opam',
  analysers: () => [opamLockedAnalyser],
  // https://opam.ocaml.org/doc/Manual.html#version-ordering: Debian's, which it took over.
  versions: dpkgVersionOrder,
  coverage: {
    title: 'opam',
    statuses: [],
    installed: [],
    declared: ['*.opam.locked', 'opam.locked'],
    orderAuthority: 'opam, as Debian’s',
    limits: ['There is no feed of advisories for opam: its packages are listed and not judged.'],
  },
})
