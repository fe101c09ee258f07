import type { AnyAnalyser } from '../core/analyser.ts'
import { analysersOf, type Ecosystem } from '../core/ecosystem.ts'
import { almalinux } from './almalinux/index.ts'
import { alpine } from './alpine/index.ts'
import { amazon } from './amazon/index.ts'
import { arch } from './arch/index.ts'
import { azurelinux } from './azurelinux/index.ts'
import { bitnami } from './bitnami/index.ts'
import { bottlerocket } from './bottlerocket/index.ts'
import { cargo } from './cargo/index.ts'
import { cblMariner } from './cbl-mariner/index.ts'
import { centos } from './centos/index.ts'
import { chainguard } from './chainguard/index.ts'
import { cocoapods } from './cocoapods/index.ts'
import { composer } from './composer/index.ts'
import { conan } from './conan/index.ts'
import { conda } from './conda/index.ts'
import { cpan } from './cpan/index.ts'
import { cran } from './cran/index.ts'
import { debian } from './debian/index.ts'
import { embeddedSbomAnalyser } from './embedded-sbom.ts'
import { fedora } from './fedora/index.ts'
import { githubActions } from './github-actions/index.ts'
import { go } from './go/index.ts'
import { hackage } from './hackage/index.ts'
import { hex } from './hex/index.ts'
import { julia } from './julia/index.ts'
import { luarocks } from './luarocks/index.ts'
import { maven } from './maven/index.ts'
import { nix } from './nix/index.ts'
import { npm } from './npm/index.ts'
import { nuget } from './nuget/index.ts'
import { opam } from './opam/index.ts'
import { openEuler } from './openeuler/index.ts'
import { opensuse } from './opensuse/index.ts'
import { oracle } from './oracle/index.ts'
import { photon } from './photon/index.ts'
import { programs } from './programs/index.ts'
import { pub } from './pub/index.ts'
import { pypi } from './pypi/index.ts'
import { redhat } from './redhat/index.ts'
import { rocky } from './rocky/index.ts'
import { rubygems } from './rubygems/index.ts'
import { sles } from './sles/index.ts'
import { swift } from './swift/index.ts'
import { ubuntu } from './ubuntu/index.ts'
import { vcpkg } from './vcpkg/index.ts'
import { wolfi } from './wolfi/index.ts'
import { wordpress } from './wordpress/index.ts'

/** Every ecosystem that Plimsoll knows. */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  // One a line, sorted by id.
  almalinux,
  alpine,
  amazon,
  arch,
  azurelinux,
  bitnami,
  bottlerocket,
  cargo,
  cblMariner,
  centos,
  chainguard,
  cocoapods,
  composer,
  conan,
  conda,
  cpan,
  cran,
  debian,
  fedora,
  githubActions,
  go,
  hackage,
  hex,
  julia,
  luarocks,
  maven,
  nix,
  npm,
  nuget,
  opam,
  openEuler,
  opensuse,
  oracle,
  photon,
  programs,
  pub,
  pypi,
  redhat,
  rocky,
  rubygems,
  sles,
  swift,
  ubuntu,
  vcpkg,
  wolfi,
  wordpress,
]

/** Every analyser once: those of the ecosystems, which may share some, and the one that reads packages of all. */
export function allAnalysers(): AnyAnalyser[] {
  const all = [...ECOSYSTEMS.flatMap(analysersOf), embeddedSbomAnalyser]
  return [...new Map(all.map((one) => [one.id, one])).values()]
}
