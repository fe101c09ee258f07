import { hasOption, valuesOf } from './support/command-line.ts'
import { eachCommand, eachCommandKnowing } from './support/factories.ts'
import { areRemoved, callsOf, isAnswered, namesOf } from './support/installing.ts'
import { isKeptOut } from './support/mounts.ts'
import { APT, callOf, isLocal, isUnknown, type ManagerCall } from './support/package-managers.ts'
import { commandAdded, optionAdded } from './support/script-edits.ts'
import { firstOf } from './support/stages.ts'
import { type Run, runsOf } from './support/steps.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck, DockerfileInput } from './types.ts'

const PRACTICES = 'https://docs.docker.com/build/building/best-practices/#apt-get'
const LISTS = '/var/lib/apt/lists'

/** apt-get, apt and aptitude. */
export const APT_CHECKS: readonly DockerfileCheck[] = [
  eachCommandKnowing(
    {
      id: 'DS-0021',
      aliases: ['DL3014'],
      title: 'apt-get without -y',
      severity: 'HIGH',
      isFixable: true,
      description: 'apt-get asks whether it may go on, nobody answers, and the build ends.',
      advice: 'Add -y.',
      references: [PRACTICES],
    },
    configuredBy(/APT::Get::Assume-Yes["' ]{1,8}(?:true|1|yes|on)/i),
    (line, place, configured) => {
      const { run, input } = place
      const call = callOf(line, APT)
      if (!call || !ASKING.has(call.verb) || saysYes(call) || isAnswered(place)) return undefined
      if (isAfter(run, configured)) return undefined
      return {
        message: `${line.name} ${call.verb} without -y`,
        fix: optionAdded(input.file, run, call, '-y'),
      }
    },
  ),
  eachCommandKnowing(
    {
      id: 'DS-0029',
      aliases: ['DL3015'],
      title: 'apt-get without --no-install-recommends',
      severity: 'HIGH',
      isFixable: true,
      description:
        'Packages that are only recommended come along: each of them is size, and flaws that may be used.',
      advice: 'Add --no-install-recommends, and name what is really needed.',
      references: [PRACTICES],
    },
    configuredBy(/APT::Install-Recommends["' ]{1,8}(?:false|0|no|off)/i),
    (line, { run, input }, configured) => {
      const call = callOf(line, APT)
      if (call?.verb !== 'install' || leavesRecommends(call)) return undefined
      if (isAfter(run, configured)) return undefined
      return {
        message: `${line.name} install without --no-install-recommends`,
        fix: optionAdded(input.file, run, call, '--no-install-recommends'),
      }
    },
  ),
  eachCommand(
    {
      id: 'DL3008',
      title: 'Package of Debian without a version',
      severity: 'MEDIUM',
      description:
        'What is newest on the day of the build is installed, so a build of tomorrow is another one.',
      advice: 'Name the version: apt-get install curl=8.14.*',
      references: [PRACTICES],
    },
    (line) => {
      const call = callOf(line, APT)
      if (call?.verb !== 'install') return undefined
      const open = call.packages.filter(
        (word) =>
          // `curl-` is to be removed; `curl/trixie` and files are one version.
          !/[=/]|[+-]$/.test(word.value) && !isUnknown(word) && !isLocal(word.value, '.deb'),
      )
      return open.length > 0 ? `installed without a version: ${namesOf(open)}` : undefined
    },
  ),
  eachCommandKnowing(
    {
      id: 'DL3009',
      aliases: ['DKL-DI-0005'],
      title: 'Lists of apt are left in the layer',
      severity: 'LOW',
      isFixable: true,
      description: 'They are tens of megabytes that nothing needs once packages are installed.',
      advice: 'End the same RUN with rm -rf /var/lib/apt/lists/*, or keep them in a cache mount.',
      references: [PRACTICES],
    },
    lastUseOfLists,
    (line, { isShipped, run, later, input }, lastUse) => {
      const call = callOf(line, APT)
      if (call?.verb !== 'update' || !isShipped()) return undefined
      if (isKeptOut(run.instruction, LISTS) || areRemoved(later, LISTS)) return undefined
      const calls = callsOf(later, APT)
      if (calls.some(({ verb }) => verb === 'dist-clean' || verb === 'distclean')) return undefined
      // The last update is the one that counts, so that one fix is enough.
      if (calls.some(({ verb }) => verb === 'update')) return undefined
      return {
        message: `${line.name} update, and ${LISTS} is not removed in the same RUN`,
        fix: run.instruction.start < lastUse ? undefined : commandAdded(input, run, `rm -rf ${LISTS}/*`),
      }
    },
  ),
  eachCommand(
    {
      id: 'DS-0024',
      aliases: ['DL3005', 'DKL-DI-0003'],
      title: 'apt-get dist-upgrade',
      severity: 'HIGH',
      description:
        'It may remove packages to upgrade others, so what the image holds depends on the day of the build.',
      advice: 'Use a newer base image, and upgrade single packages by name where that has to be.',
      references: [PRACTICES],
    },
    (line) => {
      const call = callOf(line, APT)
      return call && (call.verb === 'dist-upgrade' || call.verb === 'full-upgrade')
        ? `${line.name} ${call.verb} upgrades the whole system`
        : undefined
    },
  ),
  eachCommand(
    {
      id: 'DL3027',
      title: 'apt in place of apt-get',
      severity: 'MEDIUM',
      isFixable: true,
      description: 'apt is made for people: what it prints and how it behaves may change with each version.',
      advice: 'Use apt-get or apt-cache.',
      references: [
        'https://manpages.debian.org/stable/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS',
      ],
    },
    (line, { run, input: { file } }) => {
      if (line.name !== 'apt') return undefined
      const { start, end, value } = line.program
      const call = callOf(line, APT)
      const isSame = call !== undefined && SAME_IN_APT_GET.has(call.verb) && value === 'apt'
      const isPlain = run.instruction.form !== 'exec' && file.text.slice(start, end) === value
      return {
        message: 'runs apt',
        fix:
          isSame && isPlain
            ? { summary: 'Use apt-get', edits: [{ start, end, text: 'apt-get' }] }
            : undefined,
      }
    },
  ),
]

const SAME_IN_APT_GET: ReadonlySet<string> = wordSet(
  'install update upgrade remove purge autoremove clean autoclean',
)

const ASKING: ReadonlySet<string> = wordSet(`
  install reinstall upgrade dist-upgrade full-upgrade safe-upgrade build-dep remove purge autoremove
  autopurge
`)

const NO: ReadonlySet<string> = wordSet('false 0 no off without disable')

/** `-qq` and `-q=2` mean -y as well. */
function saysYes({ args }: ManagerCall): boolean {
  const quiet = args.options.filter(({ name }) => name === '-q' || name === '--quiet')
  return (
    hasOption(args, '-y', '--yes', '--assume-yes', '-s', '--simulate', '--dry-run', '--download-only') ||
    quiet.length > 1 ||
    quiet.some(({ value }) => Number(value) > 1) ||
    settingOf(args, 'apt::get::assume-yes').some((value) => !NO.has(value))
  )
}

/** By itself, or aptitude's -R. */
function leavesRecommends({ args, line }: ManagerCall): boolean {
  return (
    hasOption(args, '--no-install-recommends', '--without-recommends') ||
    (line.name === 'aptitude' && hasOption(args, '-R')) ||
    settingOf(args, 'apt::install-recommends').some((value) => NO.has(value))
  )
}

/** Values of `-o Name=value`, in small letters. */
function settingOf(args: ManagerCall['args'], wanted: string): readonly string[] {
  return valuesOf(args, '-o', '--option').flatMap((setting) => {
    const equals = setting.indexOf('=')
    const name = setting.slice(0, Math.max(equals, 0)).toLowerCase()
    return name === wanted
      ? [
          setting
            .slice(equals + 1)
            .replaceAll('"', '')
            .toLowerCase(),
        ]
      : []
  })
}

/** Where the last RUN stands that installs by lists which an earlier one has left there: they must not be removed. */
function lastUseOfLists(input: DockerfileInput): number {
  const using = runsOf(input).filter(({ commands }) => {
    const verbs = callsOf(commands, APT).map(({ verb }) => verb)
    const first = verbs.findIndex((verb) => USING_LISTS.has(verb))
    return first >= 0 && !verbs.slice(0, first).includes('update')
  })
  return using.at(-1)?.instruction.start ?? -1
}

const USING_LISTS = ASKING.difference(wordSet('remove purge autoremove autopurge'))

/** Where each stage first writes such a setting to a file of apt.conf.d. */
function configuredBy(setting: RegExp): (input: DockerfileInput) => readonly number[] {
  return ({ file }) =>
    firstOf(
      file,
      ({ name, start, end }) =>
        (name === 'RUN' || name === 'COPY') && setting.test(file.text.slice(start, end)),
    )
}

/** Also in the same instruction. */
function isAfter({ stage, instruction }: Run, offsets: readonly number[]): boolean {
  return instruction.start >= (offsets[stage] ?? Infinity)
}
