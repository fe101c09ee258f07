import type { Instruction, Stage } from '../parse/types.ts'
import { argumentsOf, hasOption, valuesOf } from './support/command-line.ts'
import { eachCommand, eachStep } from './support/factories.ts'
import { insert, objectionOf, objectionOfFile } from './support/objections.ts'
import { finalChain, isFromScratch } from './support/stages.ts'
import { isOpen, textOf } from './support/steps.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck } from './types.ts'

const USER_REFERENCE = 'https://docs.docker.com/build/building/best-practices/#user'

/** Whom the programs of the image run as, and how users get into it. */
export const USER_CHECKS: readonly DockerfileCheck[] = [
  {
    id: 'DS-0002',
    // DL3002 objects to USER root alone; without any USER it is root as well, unless the base image says otherwise.
    aliases: ['DL3002', 'CIS-DI-0001'],
    title: 'Image runs as root',
    severity: 'HIGH',
    description: 'Root of a container is root of the host wherever a wall has a hole.',
    advice: 'Make a user, and name it by its number in the last USER of the final stage: USER 10001',
    references: [USER_REFERENCE],
    *evaluate({ file }) {
      const chain = finalChain(file)
      // Without FROM it is a piece of a file, of which nobody knows what it is built on.
      if (chain.length === 0) return
      const last = lastUser(chain)
      if (!last && !isLikelyUnprivileged(chain)) yield objectionOfFile(file, withoutUser(chain))
      const user = last && textOf(last.words[0] ?? { value: '', resolved: undefined })
      if (last && user !== undefined && isRoot(user))
        yield objectionOf(file, { instruction: last, stage: last.stage }, `the last USER is ${user}`)
    },
  },
  {
    id: 'DL3066',
    title: 'User is named and not numbered',
    severity: 'LOW',
    description:
      'Kubernetes cannot tell of a name whether it is root, and refuses the image where runAsNonRoot is set.',
    advice: 'Name the user by its number: USER 10001',
    references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
    *evaluate({ file }) {
      const last = lastUser(finalChain(file))
      const user = last && textOf(last.words[0] ?? { value: '', resolved: undefined })
      if (!last || user === undefined || user === '' || isOpen(user) || isRoot(user)) return
      if (!/^\d+(?::|$)/.test(user))
        yield objectionOf(file, { instruction: last, stage: last.stage }, `the last USER is the name ${user}`)
    },
  },
  eachCommand(
    {
      id: 'DL3046',
      title: 'useradd fills a log for a high number',
      severity: 'MEDIUM',
      isFixable: true,
      description:
        'Without -l, useradd makes room in /var/log/lastlog and faillog for every number below: gigabytes.',
      advice: 'Add -l (--no-log-init).',
      references: [USER_REFERENCE],
    },
    (line, { run, input: { file } }) => {
      if (line.name !== 'useradd') return undefined
      const args = argumentsOf(line.words, USERADD_VALUED)
      if (hasOption(args, '-l', '--no-log-init')) return undefined
      const number = valuesOf(args, '-u', '--uid').find(
        (uid) => /^\d+$/.test(uid) && Number(uid) > HIGH_NUMBER,
      )
      if (number === undefined) return undefined
      const { program } = line
      const isPlain =
        run.instruction.form !== 'exec' && file.text.slice(program.start, program.end) === program.value
      return {
        message: `useradd for the number ${number} without -l`,
        fix: isPlain ? insert(program.end, ' -l', 'Add -l') : undefined,
      }
    },
  ),
  eachCommand(
    {
      id: 'DS-0010',
      aliases: ['DL3004', 'DKL-DI-0001'],
      title: 'RUN uses sudo',
      severity: 'CRITICAL',
      description: 'sudo loses signals and variables, and whoever breaks into the container finds it there.',
      advice:
        'Put USER root before what needs it and the other user behind it, or use gosu when the container starts.',
      references: [USER_REFERENCE],
    },
    ({ name, wrappers }) => (wrappers.includes('sudo') || name === 'sudo' ? 'runs sudo' : undefined),
  ),
  eachStep(
    {
      id: 'PLD-0103',
      title: 'Anybody may become root by sudo',
      severity: 'HIGH',
      description: 'A user who may run everything by sudo without a password is root in all but name.',
      advice: 'Leave sudo out of the image, and do what needs root before the last USER.',
      references: [USER_REFERENCE],
    },
    ['RUN', 'COPY'],
    ({ instruction }, { file }) =>
      /\bNOPASSWD\b/.test(file.text.slice(instruction.start, instruction.end))
        ? 'NOPASSWD is written to the rules of sudo'
        : undefined,
  ),
  eachCommand(
    {
      id: 'PLD-0104',
      title: 'Password is set while building',
      severity: 'HIGH',
      description:
        'The password, or an empty one, is the same in every container, and stands in the history of the image.',
      advice: 'Leave users without a password; nobody logs in to a container by one.',
    },
    ({ name, words }) => {
      if (name === 'chpasswd') return 'chpasswd sets a password'
      if (name === 'passwd') {
        const args = argumentsOf(words, new Set())
        return hasOption(args, '-d', '--delete') ? 'passwd -d leaves a user without any password' : undefined
      }
      if (name !== 'useradd' && name !== 'usermod') return undefined
      const passwords = valuesOf(argumentsOf(words, USERADD_VALUED), '-p', '--password')
      // These are no digest of any password, so that nobody gets in.
      return passwords.some((one) => !/^[!*x]+$/.test(one)) ? `${name} -p sets a password` : undefined
    },
  ),
]

/** Numbers of more than five digits are the ones that cost. */
const HIGH_NUMBER = 99_999

const USERADD_VALUED: ReadonlySet<string> = wordSet(`
  -u --uid -g --gid -G --groups -d --home-dir --home -s --shell -c --comment -p --password -b
  --base-dir -k --skel -K --key -e -f -R -P
`)

function lastUser(chain: readonly Stage[]): Instruction | undefined {
  return chain.flatMap(({ instructions }) => instructions).findLast(({ name }) => name === 'USER')
}

/** `root`, `0`, `0:0`, `root:root`, `00`. A group alone says nothing of the user. */
function isRoot(user: string): boolean {
  return /^(?:root|0+)(?::|$)/.test(user.trim())
}

/** Images that are made for others than root say so in their name. */
function isLikelyUnprivileged(chain: readonly Stage[]): boolean {
  return /non-?root|unprivileged|rootless/i.test(chain[0]?.resolvedImage ?? '')
}

function withoutUser(chain: readonly Stage[]): string {
  if (isFromScratch(chain)) return 'no USER is named, so it is root'
  const image = chain[0]?.resolvedImage ?? chain[0]?.image.value ?? 'the base image'
  return `no USER is named, so it is the one of ${image}, and root unless that has another`
}
