import type { ToolKind } from '../../core/hygiene.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { listed } from '../../core/listed.ts'

/** Packages that go with it are named as far as this. */
const MAX_DEPENDENTS = 3

/** What a system is built of: its package manager refuses to take it away, or nothing works afterwards. */
const ESSENTIAL: Readonly<Record<string, ReadonlySet<string>>> = {
  deb: new Set([
    'apt',
    'dpkg',
    'bash',
    'dash',
    'coreutils',
    'util-linux',
    'debianutils',
    'login',
    'perl-base',
  ]),
  apk: new Set(['busybox', 'busybox-binsh', 'toybox']),
  rpm: new Set([
    'bash',
    'rpm',
    'dnf',
    'yum',
    'microdnf',
    'tdnf',
    'dnf5',
    'zypper',
    'coreutils',
    'util-linux',
  ]),
  alpm: new Set(['bash', 'pacman', 'coreutils', 'util-linux']),
}

const COMMANDS: Readonly<Record<string, string>> = {
  deb: 'apt-get purge -y --auto-remove',
  apk: 'apk del',
  rpm: 'rpm -e',
  alpm: 'pacman -Rns --noconfirm',
  pypi: 'pip uninstall -y',
  npm: 'npm uninstall --global',
  gem: 'gem uninstall --all --executables',
}

/** Bases without a package manager, by the family of what the image is made of. */
const BASES: Readonly<Record<string, string>> = {
  deb: 'The images of Debian and Ubuntu all have it, the slim ones too: build the last stage on gcr.io/distroless or on scratch',
  apk: 'The images of Alpine all have it: build the last stage on scratch, or on cgr.dev/chainguard/static',
  rpm: 'Build the last stage on the micro variant of the base, into which packages are installed from outside, or on scratch',
  alpm: 'Build the last stage on gcr.io/distroless or on scratch',
}

/** How to be rid of a program that a package owns. */
export function packageRemedy(
  kind: ToolKind,
  owner: InventoryPackage,
  packages: readonly InventoryPackage[],
): string {
  const base = BASES[owner.type]
  if (base && ESSENTIAL[owner.type]?.has(owner.name)) {
    return kind === 'shell' || kind === 'package-manager' ? base : `It belongs to ${owner.name}. ${base}`
  }
  const command = COMMANDS[owner.type]
  if (!command) return `Leave the package ${owner.name} out`
  return `${command} ${owner.name}${alongWith(owner, packages)}`
}

/** How to be rid of a program that nobody owns. */
export function fileRemedy(path: string): string {
  return `rm /${path}`
}

/** The same for what is a part of a program that nobody owns. */
export function partRemedy(program: string): string {
  return `It is a part of ${program}: build the last stage on gcr.io/distroless or on scratch`
}

/** What needs the package goes with it, which whoever runs the command wants to know before. */
function alongWith({ type, name }: InventoryPackage, packages: readonly InventoryPackage[]): string {
  const dependents = packages.filter(
    (other) =>
      other.type === type && other.name !== name && other.dependsOn?.some((need) => nameOf(need) === name),
  )
  const names = [...new Set(dependents.map((other) => other.name))]
  if (names.length === 0) return ''
  return ` (${listed(names, MAX_DEPENDENTS)} ${names.length === 1 ? 'needs' : 'need'} it)`
}

/** Of `name` or `name@version`; a scope begins with the same sign. */
function nameOf(need: string): string {
  const at = need.lastIndexOf('@')
  return at > 0 ? need.slice(0, at) : need
}
