import { hasOption, valuesOf } from './support/command-line.ts'
import { type CheckFacts, eachCommand } from './support/factories.ts'
import { areRemoved, callsOf, isAnswered, namesOf } from './support/installing.ts'
import { isKeptOut } from './support/mounts.ts'
import {
  callOf,
  DNF,
  isLocal,
  isUnknown,
  type ManagerCall,
  MICRODNF,
  type PackageManager,
  YUM,
  ZYPPER,
} from './support/package-managers.ts'
import { commandAdded, optionAdded } from './support/script-edits.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck } from './types.ts'

const DNF_MANUAL = 'https://dnf.readthedocs.io/en/latest/command_ref.html'
const ZYPPER_MANUAL = 'https://en.opensuse.org/SDB:Zypper_manual'

/** yum, dnf, microdnf and zypper. */
export const RPM_CHECKS: readonly DockerfileCheck[] = [
  uncleaned(
    { id: 'DS-0015', aliases: ['DL3032'] },
    YUM,
    ['/var/cache/yum', '/var/cache/dnf'],
    'yum clean all',
  ),
  uncleaned(
    { id: 'DS-0019', aliases: ['DL3040'] },
    DNF,
    ['/var/cache/dnf', '/var/cache/libdnf5'],
    'dnf clean all',
  ),
  uncleaned(
    { id: 'DS-0027', aliases: ['DL3040'] },
    MICRODNF,
    ['/var/cache/yum', '/var/cache/dnf'],
    'microdnf clean all',
  ),
  uncleaned({ id: 'DS-0020', aliases: ['DL3036'] }, ZYPPER, ['/var/cache/zypp'], 'zypper clean --all'),
  unanswered('DL3030', YUM, DNF_MANUAL),
  // microdnf takes every answer for yes, so that it is not among these.
  unanswered('DL3038', DNF, DNF_MANUAL),
  unanswered('DL3034', ZYPPER, ZYPPER_MANUAL),
  unpinned('DL3033', [YUM], DNF_MANUAL, 'yum install curl-7.76.1'),
  unpinned('DL3041', [DNF, MICRODNF], DNF_MANUAL, 'dnf install curl-8.9.1'),
  unpinned('DL3037', [ZYPPER], ZYPPER_MANUAL, 'zypper install curl=8.14.1'),
  eachCommand(
    {
      id: 'DL3035',
      title: 'zypper dist-upgrade',
      severity: 'MEDIUM',
      description:
        'It may remove packages to upgrade others, so what the image holds depends on the day of the build.',
      advice: 'Use a newer base image, and upgrade single packages by name where that has to be.',
      references: [ZYPPER_MANUAL],
    },
    (line) => {
      const call = callOf(line, ZYPPER)
      return call && (call.verb === 'dist-upgrade' || call.verb === 'dup')
        ? `zypper ${call.verb} upgrades the whole system`
        : undefined
    },
  ),
]

const INSTALLING: ReadonlySet<string> = wordSet(`
  install in reinstall localinstall groupinstall group module update up upgrade downgrade distro-sync
  patch dist-upgrade dup source-install si builddep makecache
`)

const ASKING = INSTALLING.difference(wordSet('makecache')).union(wordSet('remove rm erase autoremove swap'))

/** What a manager loads stays in the layer unless the same RUN, later on, says otherwise. */
function uncleaned(
  names: Pick<CheckFacts, 'id' | 'aliases'>,
  manager: PackageManager,
  caches: readonly string[],
  cleaning: string,
): DockerfileCheck {
  const [program = ''] = manager.names
  return eachCommand(
    {
      ...names,
      title: `${cleaning} is missing`,
      severity: 'HIGH',
      isFixable: true,
      description: `What ${program} loads, packages and lists of them, stays in the layer, and nothing needs it.`,
      advice: `End the same RUN with ${cleaning}, or keep the cache in a cache mount.`,
      references: [program === 'zypper' ? ZYPPER_MANUAL : DNF_MANUAL],
    },
    (line, { isShipped, run, later, input }) => {
      const call = callOf(line, manager)
      if (!call || !INSTALLING.has(call.verb) || !isShipped()) return undefined
      if (isKeptOut(run.instruction, ...caches) || areRemoved(later, ...caches)) return undefined
      // yum is another name of dnf where there is dnf.
      const all = [YUM, DNF, MICRODNF, ZYPPER].flatMap((one) => callsOf(later, one))
      if (all.some(({ verb }) => verb === 'clean' || verb === 'cc')) return undefined
      if (callsOf(later, manager).some(({ verb }) => INSTALLING.has(verb))) return undefined
      return {
        message: `${line.name} ${call.verb} without ${cleaning} behind it in the same RUN`,
        fix: commandAdded(input, run, cleaning),
      }
    },
  )
}

function unanswered(id: string, manager: PackageManager, reference: string): DockerfileCheck {
  const [program = ''] = manager.names
  return eachCommand(
    {
      id,
      title: `${program} without -y`,
      severity: 'MEDIUM',
      isFixable: true,
      description: `${program} asks whether it may go on, nobody answers, and the build ends.`,
      advice: program === 'zypper' ? 'Add -y, or --non-interactive before the verb.' : 'Add -y.',
      references: [reference],
    },
    (line, place) => {
      const { run, input } = place
      const call = callOf(line, manager)
      if (!call || !ASKING.has(call.verb) || saysYes(call) || isAnswered(place)) return undefined
      return {
        message: `${line.name} ${call.verb} without -y`,
        fix: optionAdded(input.file, run, call, '-y'),
      }
    },
  )
}

function saysYes({ args }: ManagerCall): boolean {
  return (
    hasOption(args, '-y', '--assumeyes', '--no-confirm', '-n', '--non-interactive', '--downloadonly') ||
    valuesOf(args, '--setopt').some((setting) => /^(?:\*\.)?assumeyes=(?:1|true|yes)$/i.test(setting))
  )
}

/** What is given to `install` by name alone. Versions of RPM stand behind a hyphen: `curl-7.76.1`. */
function unpinned(
  id: string,
  managers: readonly PackageManager[],
  reference: string,
  example: string,
): DockerfileCheck {
  const isZypper = managers.includes(ZYPPER)
  return eachCommand(
    {
      id,
      title: `Package of ${managers.map(({ names }) => names[0]).join(' or ')} without a version`,
      severity: 'MEDIUM',
      description:
        'What is newest on the day of the build is installed, so a build of tomorrow is another one.',
      advice: `Name the version: ${example}`,
      references: [reference],
    },
    (line) => {
      const call = managers.flatMap((manager) => callOf(line, manager) ?? [])[0]
      if (call?.verb !== 'install' && !(isZypper && call?.verb === 'in')) return undefined
      const version = isZypper ? /[=<>]/ : /-\d|[<>=]/
      const open = call.packages.filter(
        (word) =>
          // `@nodejs:20/common` is a group or a module.
          !version.test(word.value) &&
          !word.value.startsWith('@') &&
          !isUnknown(word) &&
          !isLocal(word.value, '.rpm'),
      )
      return open.length > 0 ? `installed without a version: ${namesOf(open)}` : undefined
    },
  )
}
