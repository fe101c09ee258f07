import { formatDistribution, type Distribution as Known } from '../../../core/distribution.ts'
import { idOf } from './ids.ts'
import type { Distribution } from './schemas.ts'

/** ID and NAME of os-release, by our family; a family that is not listed is its own ID. */
const NAMES: Readonly<Record<string, readonly [did: string, name: string]>> = {
  almalinux: ['almalinux', 'AlmaLinux'],
  alpine: ['alpine', 'Alpine Linux'],
  amazon: ['amzn', 'Amazon Linux'],
  arch: ['arch', 'Arch Linux'],
  azurelinux: ['azurelinux', 'Microsoft Azure Linux'],
  'cbl-mariner': ['mariner', 'Common Base Linux Mariner'],
  centos: ['centos', 'CentOS Linux'],
  chainguard: ['chainguard', 'Chainguard'],
  debian: ['debian', 'Debian GNU/Linux'],
  fedora: ['fedora', 'Fedora Linux'],
  openeuler: ['openEuler', 'openEuler'],
  'opensuse-leap': ['opensuse-leap', 'openSUSE Leap'],
  'opensuse-tumbleweed': ['opensuse-tumbleweed', 'openSUSE Tumbleweed'],
  oracle: ['ol', 'Oracle Linux Server'],
  photon: ['photon', 'VMware Photon OS'],
  redhat: ['rhel', 'Red Hat Enterprise Linux'],
  rocky: ['rocky', 'Rocky Linux'],
  sles: ['sles', 'SLES'],
  ubuntu: ['ubuntu', 'Ubuntu'],
  wolfi: ['wolfi', 'Wolfi'],
}

export function clairDistribution(known: Known, arch: string): Distribution {
  const [did, name] = NAMES[known.family] ?? [known.family, known.family]
  const version = known.version || known.release
  return {
    id: idOf('distribution', known.family, known.release, version),
    did,
    name,
    version: known.codename ? `${version} (${known.codename})` : version,
    version_code_name: known.codename ?? '',
    version_id: known.release || version,
    arch,
    cpe: '',
    pretty_name: known.prettyName ?? formatDistribution(known),
  }
}

/** The ID of os-release of a family of ours. */
export function didOf(family: string): string {
  return NAMES[family]?.[0] ?? family
}

/** Our family of an ID of os-release. */
export function familyOf(did: string): string {
  return Object.entries(NAMES).find(([, [id]]) => id === did)?.[0] ?? did
}
