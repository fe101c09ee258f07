import { hasOption, valuesOf } from './support/command-line.ts'
import { eachCommand } from './support/factories.ts'
import { areRemoved, callsOf, namesOf } from './support/installing.ts'
import { isKeptOut } from './support/mounts.ts'
import { APK, callOf, isLocal, isUnknown } from './support/package-managers.ts'
import { optionAdded } from './support/script-edits.ts'
import type { DockerfileCheck } from './types.ts'

const MANUAL = 'https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper'
const CACHE = '/var/cache/apk'

export const APK_CHECKS: readonly DockerfileCheck[] = [
  eachCommand(
    {
      id: 'DS-0025',
      aliases: ['DL3019', 'DKL-DI-0004'],
      title: 'apk add without --no-cache',
      severity: 'HIGH',
      isFixable: true,
      description: 'The index of the repositories stays in the layer, old from the next day on.',
      advice: 'Add --no-cache, and leave apk update and --update out.',
      references: [MANUAL],
    },
    (line, { isShipped, run, later, input }) => {
      const call = callOf(line, APK)
      if (call?.verb !== 'add' || hasOption(call.args, '--no-cache')) return undefined
      if (!isShipped()) return undefined
      // The index is gone as well where its folder is a mount, or is emptied in the same RUN.
      if (isKeptOut(run.instruction, CACHE, '/etc/apk/cache') || areRemoved(later, CACHE)) return undefined
      return { message: 'apk add without --no-cache', fix: optionAdded(input.file, run, call, '--no-cache') }
    },
  ),
  eachCommand(
    {
      id: 'DL3018',
      title: 'Package of Alpine without a version',
      severity: 'MEDIUM',
      description:
        'What is newest on the day of the build is installed, so a build of tomorrow is another one.',
      advice: 'Name the version: apk add --no-cache curl=~8.14',
      references: [MANUAL],
    },
    (line, { later }) => {
      const call = callOf(line, APK)
      if (call?.verb !== 'add') return undefined
      // Of a group that the same RUN deletes nothing is left.
      const groups = valuesOf(call.args, '-t', '--virtual')
      const deleted = callsOf(later, APK).filter(({ verb }) => verb === 'del')
      if (
        groups.some((group) => deleted.some(({ packages }) => packages.some(({ value }) => value === group)))
      )
        return undefined
      const open = call.packages.filter(
        (word) => !/[=~<>]|^!/.test(word.value) && !isUnknown(word) && !isLocal(word.value, '.apk'),
      )
      return open.length > 0 ? `installed without a version: ${namesOf(open)}` : undefined
    },
  ),
]
