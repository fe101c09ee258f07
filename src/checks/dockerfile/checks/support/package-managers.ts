import type { ShellWord } from '../../shell/types.ts'
import { type Arguments, argumentsOf, type CommandLine } from './command-line.ts'
import { wordSet } from './word-set.ts'

/** A program that installs packages, as far as its command line goes. */
export interface PackageManager {
  readonly names: readonly string[]
  /** Options that take a value. */
  readonly valued: ReadonlySet<string>
  /** What else starts it: `python -m pip`. The words behind it, or `undefined`. */
  readonly startedBy?: (line: CommandLine) => readonly ShellWord[] | undefined
}

/** `apt-get -y install curl` as what it does and to what. */
export interface ManagerCall {
  readonly line: CommandLine
  /** `install`; the empty text where there is none. */
  readonly verb: string
  /** The program where there is no verb. */
  readonly verbWord: ShellWord
  readonly args: Arguments
  /** Operands behind the verb. */
  readonly packages: readonly ShellWord[]
}

/** https://manpages.debian.org/stable/apt/apt-get.8.en.html */
export const APT: PackageManager = {
  names: ['apt-get', 'apt', 'aptitude'],
  valued: wordSet(`
  -o --option -c --config-file -t --target-release --default-release -a --host-architecture -P
  --build-profiles
`),
}

/** https://man.archlinux.org/man/apk.8 */
export const APK: PackageManager = {
  names: ['apk'],
  valued: wordSet(`
  -t --virtual -X --repository -p --root --arch --keys-dir --cache-dir --cache-max-age --wait
  --repositories-file --progress-fd --timeout
`),
}

const RPM_VALUED: ReadonlySet<string> = wordSet(`
  -c --config -d -e -x --exclude --installroot --releasever --enablerepo --disablerepo --repo --repoid
  --setopt --forcearch --advisory --disableplugin
`)

export const YUM: PackageManager = { names: ['yum'], valued: RPM_VALUED }
export const DNF: PackageManager = { names: ['dnf', 'dnf5', 'dnf-3'], valued: RPM_VALUED }
export const MICRODNF: PackageManager = { names: ['microdnf'], valued: RPM_VALUED }

/** https://en.opensuse.org/SDB:Zypper_manual */
export const ZYPPER: PackageManager = {
  names: ['zypper'],
  valued: wordSet('-R --root -c --config -r --repo --from -t --type -C -D -p'),
}

/** https://pip.pypa.io/en/stable/cli/pip_install/ */
export const PIP: PackageManager = {
  names: [],
  valued: wordSet(`
  -r --requirement -c --constraint -e --editable -t --target -i --index-url --extra-index-url -f
  --find-links --platform --python-version --implementation --abi --root --prefix --src
  --upgrade-strategy --no-binary --only-binary --progress-bar --trusted-host --proxy --retries
  --timeout --exists-action --cert --client-cert --cache-dir --log --install-option --global-option -C
  --config-settings --report --python --group
`),
  startedBy: ({ name, words }) => {
    if (/^pip(?:\d[\d.]*)?$/.test(name)) return words
    if (name === 'uv' && words[0]?.value === 'pip') return words.slice(1)
    const module = /^python(?:\d[\d.]*)?$/.test(name) ? words.findIndex(({ value }) => value === '-m') : -1
    return module >= 0 && words[module + 1]?.value === 'pip' ? words.slice(module + 2) : undefined
  },
}

const NODE_VALUED: ReadonlySet<string> = wordSet(`
  --prefix --registry --loglevel -C --cache --userconfig --globalconfig --tag -w --workspace --omit
  --include --fetch-retries --fetch-timeout --location --dir --cwd --cache-folder --modules-folder
  --network-timeout --network-concurrency --mutex --filter --store-dir --install-strategy --cpu --os
  --libc
`)

export const NPM: PackageManager = { names: ['npm'], valued: NODE_VALUED }
export const PNPM: PackageManager = { names: ['pnpm', 'bun'], valued: NODE_VALUED }
export const YARN: PackageManager = { names: ['yarn', 'yarnpkg'], valued: NODE_VALUED }

/** https://guides.rubygems.org/command-reference/#gem-install */
export const GEM: PackageManager = {
  names: ['gem'],
  valued: wordSet(`
  -v --version -i --install-dir -n --bindir -s --source --platform -P --trust-policy -p --http-proxy
  -B --bulk-threshold -g --file --build-root
`),
}

/** https://go.dev/ref/mod#go-install */
export const GO: PackageManager = {
  names: ['go'],
  valued: wordSet('-C -p -o -mod -modfile -overlay -tags -ldflags -gcflags -pkgdir'),
}

/** What a command line asks of a manager; `undefined` where it starts another program. */
export function callOf(line: CommandLine, manager: PackageManager): ManagerCall | undefined {
  const words = manager.names.includes(line.name) ? line.words : manager.startedBy?.(line)
  if (!words) return undefined
  // What go takes for an option has one dash and many letters.
  const args = argumentsOf(words, manager.valued)
  const [verb, ...packages] = args.operands
  return { line, verb: verb?.value ?? '', verbWord: verb ?? line.program, args, packages }
}

/** Whether it depends on a variable or on what a command prints, so that nobody can tell what it is. */
export function isUnknown({ value }: ShellWord): boolean {
  return /[$`]/.test(value)
}

/** Whether it names a file or an address and no package of a repository. */
export function isLocal(value: string, ...endings: readonly string[]): boolean {
  return (
    /^(?:\.{0,2}\/|~\/|\.{1,2}$|[a-z+]+:\/\/)/i.test(value) ||
    endings.some((ending) => value.endsWith(ending))
  )
}
