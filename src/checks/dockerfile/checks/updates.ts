import { type CommandLine } from './support/command-line.ts'
import { eachCommand, linesOf } from './support/factories.ts'
import { APK, APT, callOf, DNF, MICRODNF, YUM, ZYPPER } from './support/package-managers.ts'
import type { DockerfileCheck } from './types.ts'

/** Lists of packages that are asked for and not used. */
export const UPDATE_CHECKS: readonly DockerfileCheck[] = [
  eachCommand(
    {
      id: 'DS-0017',
      aliases: ['CIS-DI-0007'],
      title: 'Lists of packages are updated in a RUN of their own',
      severity: 'HIGH',
      description:
        'The layer is taken from the cache in later builds, so packages are installed by lists that are long out of date.',
      advice: 'Update and install in the same RUN: apt-get update && apt-get install -y curl',
      references: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
    },
    (line, { later }) => {
      const verb = updateOf(line)
      return verb === undefined || linesOf(later).some(mayInstall)
        ? undefined
        : `${line.name} ${verb}, and nothing is installed in the same RUN`
    },
  ),
]

/** yum, dnf and zypper upgrade packages by `update`, so theirs are others. */
const UPDATES = [
  [APT, ['update']],
  [APK, ['update']],
  [YUM, ['makecache']],
  [DNF, ['makecache']],
  [MICRODNF, ['makecache']],
  [ZYPPER, ['refresh', 'ref']],
] as const

function updateOf(line: CommandLine): string | undefined {
  for (const [manager, verbs] of UPDATES) {
    const verb = callOf(line, manager)?.verb
    const found = verbs.find((one) => one === verb)
    if (found !== undefined) return found
  }
  return undefined
}

/** Scripts of the user's own install what they will, and so may programs that are told to. */
function mayInstall({ name, program, words }: CommandLine): boolean {
  return (
    program.value.includes('/') ||
    /\.sh$|^(?:sh|bash|source|\.)$/.test(name) ||
    /[$`]/.test(program.value) ||
    words.some(({ value }) => INSTALLS.test(value))
  )
}

const INSTALLS =
  /^(?:install|install-deps|reinstall|in|add|upgrade|dist-upgrade|full-upgrade|safe-upgrade|build-dep|patch|up)$/
