/** The feeds that stand for Clair's sets of updaters. A set without any is named in a warning. */
export const FEEDS_OF_SETS: Readonly<Record<string, readonly string[]>> = {
  alpine: ['alpine-*', 'eol-alpine-linux'],
  aws: ['amazon-*', 'eol-amazon-linux'],
  debian: ['debian', 'eol-debian'],
  oracle: ['oracle', 'eol-oracle-linux'],
  photon: ['photon-*'],
  rhel: ['redhat-*', 'eol-rhel'],
  'rhel-vex': ['redhat-*', 'eol-rhel'],
  rhcc: ['redhat-*'],
  suse: ['sles-*', 'opensuse-*', 'eol-sles', 'eol-opensuse'],
  ubuntu: ['ubuntu', 'eol-ubuntu'],
  osv: ['osv-*'],
  pyupio: ['osv-pypi'],
  'clair.cvss': ['nvd-*'],
  'clair.epss': ['epss'],
  'clair.kev': ['kev'],
}
