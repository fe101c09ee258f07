import type { Package } from '../../core/package.ts'

/**
 * How versions of well-known repositories are marked, and nobody else's: each text stands for the repository, and is
 * followed by what tells it from a word that only looks like it.
 */
const VERSION_MARKS: readonly (readonly [mark: RegExp, repository: string])[] = [
  [/[.+~]pgdg[0-9]/, 'apt.postgresql.org'],
  [/nodesource[0-9]/, 'NodeSource'],
  [/[+~.]deb\.sury\.org[+~]/, 'deb.sury.org'],
  [/\+0~[0-9]{8}\.[0-9]{1,6}\+(?:debian|ubuntu)[0-9]/, 'deb.sury.org'],
  [/\+maria~(?:deb|ubu|jessie|stretch|buster|bullseye|xenial|bionic|focal|jammy)/, 'mariadb.org'],
  [/~[a-z]{1,20}cran\.[0-9]/, 'cloud.r-project.org'],
]

/**
 * Addresses under which vendors sign for packages of their own repositories. Whole addresses alone: maintainers in
 * Debian have private ones and those of their employers, so that a domain says nothing.
 */
const MAINTAINERS: ReadonlySet<string> = new Set([
  'azpycli@microsoft.com',
  'chromium-dev@chromium.org',
  'contact@grafana.com',
  'corretto-team@amazon.com',
  'cudatools@nvidia.com',
  'dev@kubernetes.io',
  'dotnetpackages@dotnetfoundation.org',
  'help@containerd.io',
  'info@elastic.co',
  'info@tailscale.com',
  'mysql-build@oss.oracle.com',
  'mysql-dev@percona.com',
  'nginx-packaging@f5.com',
  'package@datadoghq.com',
  'packaging@mongodb.com',
  'support@docker.com',
  'support@gitlab.com',
  'support@hashicorp.com',
  'support@influxdb.com',
  'support@nodesource.com',
  'support@proxmox.com',
  'temurin-dev@eclipse.org',
  'vscode-linux@microsoft.com',
  'yarn@dan.cx',
])

/**
 * Why a package is surely none of Debian's or Ubuntu's, by its own word: its origin, where it states one (packages of
 * the distributions do not, or name themselves), its maintainer, or its version. `undefined` when nothing tells: a
 * package that somebody rebuilt, or whose name is not known, may well be the distribution's.
 *
 * @param origins what packages of the distribution may state, in lower case
 */
export function foreignDeb(
  { vendor: origin, maintainer, version }: Package,
  origins: readonly string[],
): string | undefined {
  if (origin !== undefined && !origins.some((own) => origin.toLowerCase().startsWith(own)))
    return `its origin is ${origin}`
  if (maintainer !== undefined && MAINTAINERS.has(addressIn(maintainer)))
    return `its maintainer is ${maintainer}`
  const repository = VERSION_MARKS.find(([mark]) => mark.test(version))?.[1]
  return repository === undefined ? undefined : `its version ${version} is of ${repository}`
}

/** `Docker <support@docker.com>` → `support@docker.com` */
function addressIn(maintainer: string): string {
  const open = maintainer.lastIndexOf('<')
  const close = maintainer.indexOf('>', open)
  const address = open < 0 ? maintainer : maintainer.slice(open + 1, close < 0 ? undefined : close)
  return address.trim().toLowerCase()
}

/** For the page of coverage. */
export const FOREIGN_DEB_LIMIT =
  'Packages of other repositories are told by their origin, by addresses of well-known vendors and by marks in versions; all others count as the distribution’s own.'
