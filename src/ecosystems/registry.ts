import type { Analyser } from '../core/analyser.ts'
import type { Ecosystem } from '../core/ecosystem.ts'
import { almalinux } from './almalinux/index.ts'
import { alpine } from './alpine/index.ts'
import { azurelinux } from './azurelinux/index.ts'
import { cblMariner } from './cbl-mariner/index.ts'
import { centos } from './centos/index.ts'
import { chainguard } from './chainguard/index.ts'
import { composer } from './composer/index.ts'
import { debian } from './debian/index.ts'
import { embeddedSbomAnalyser } from './embedded-sbom.ts'
import { nuget } from './nuget/index.ts'
import { opensuse } from './opensuse/index.ts'
import { oracle } from './oracle/index.ts'
import { photon } from './photon/index.ts'
import { redhat } from './redhat/index.ts'
import { rubygems } from './rubygems/index.ts'
import { sles } from './sles/index.ts'
import { wolfi } from './wolfi/index.ts'

/** Every ecosystem that Plimsoll knows. */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  // One a line, sorted by id.
  almalinux,
  alpine,
  azurelinux,
  cblMariner,
  centos,
  chainguard,
  composer,
  debian,
  nuget,
  opensuse,
  oracle,
  photon,
  redhat,
  rubygems,
  sles,
  wolfi,
]

/** Every analyser once: those of the ecosystems, which may share some, and the one that reads packages of all. */
export const ANALYSERS: readonly Analyser[] = [
  ...new Map(
    [...ECOSYSTEMS.flatMap(({ analysers }) => analysers), embeddedSbomAnalyser].map((one) => [one.id, one]),
  ).values(),
]
