import { eachCommand, eachStep } from './support/factories.ts'
import { callOf, NPM } from './support/package-managers.ts'
import { textOf } from './support/steps.ts'
import type { DockerfileCheck } from './types.ts'

const REFERENCE = 'https://docs.docker.com/reference/dockerfile/'

/** Walls that are taken down. */
export const WEAKENING_CHECKS: readonly DockerfileCheck[] = [
  eachCommand(
    {
      id: 'PLD-0118',
      title: 'Everybody may write to a file',
      severity: 'MEDIUM',
      description:
        'Whoever breaks into any program of the container may change the file, and with it the others.',
      advice: 'Give it to the user that needs it: COPY --chown, or chmod 755 for folders and 644 for files.',
      references: ['https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html'],
    },
    ({ name, words }) => {
      if (name !== 'chmod') return undefined
      const mode =
        words.find(({ value }) => !/^-[a-zA-Z-]*$/.test(value) || /^-[rwx]/.test(value))?.value ?? ''
      return isWorldWritable(mode) ? `chmod ${mode} lets everybody write` : undefined
    },
  ),
  eachStep(
    {
      id: 'PLD-0119',
      title: 'Everybody may write to what is copied',
      severity: 'MEDIUM',
      description:
        'Whoever breaks into any program of the container may change the file, and with it the others.',
      advice: 'Use --chmod=755 for folders and programs, and --chmod=644 for other files.',
      references: [`${REFERENCE}#copy---chown---chmod`],
    },
    ['COPY', 'ADD'],
    ({ instruction: { flags } }) => {
      const flag = flags.find(({ name, value }) => name === 'chmod' && isWorldWritable(value ?? ''))
      return flag && { message: `--chmod=${flag.value} lets everybody write`, at: flag }
    },
  ),
  eachCommand(
    {
      id: 'PLD-0120',
      title: 'Program gets the setuid or setgid bit',
      severity: 'HIGH',
      description: 'Whoever starts it has the rights of its owner, as a rule root.',
      advice: 'Leave the bit away, and give the program the one capability that it needs.',
      references: ['https://man7.org/linux/man-pages/man7/capabilities.7.html'],
    },
    ({ name, words }) => {
      if (name !== 'chmod') return undefined
      const mode = modeOf(words)
      const isSymbol = /[+=][rwxXst]*s/.test(mode)
      const digit = /^[0-7]{4,5}$/.test(mode) ? Number(mode.at(-4)) : isSymbol ? SETUID : 0
      return (digit & (SETUID | SETGID)) === 0 ? undefined : `chmod ${mode} sets it`
    },
  ),
  eachStep(
    {
      id: 'PLD-0121',
      title: 'RUN without a sandbox',
      severity: 'HIGH',
      description: 'The command has the rights of a privileged container on the machine that builds.',
      advice: 'Leave --security=insecure out.',
      references: [`${REFERENCE}#run---security`],
    },
    ['RUN'],
    ({ instruction: { flags } }) => {
      const flag = flags.find(({ name, value }) => name === 'security' && value === 'insecure')
      return flag && { message: 'RUN --security=insecure', at: flag }
    },
  ),
  eachStep(
    {
      id: 'PLD-0122',
      title: 'RUN in the network of the host',
      severity: 'MEDIUM',
      description: 'The command reaches what listens on the loopback interface of the machine that builds.',
      advice: 'Leave --network=host out.',
      references: [`${REFERENCE}#run---network`],
    },
    ['RUN'],
    ({ instruction: { flags } }) => {
      const flag = flags.find(({ name, value }) => name === 'network' && value === 'host')
      return flag && { message: 'RUN --network=host', at: flag }
    },
  ),
  eachStep(
    {
      id: 'PLD-0123',
      title: 'Volume over a folder of the system',
      severity: 'HIGH',
      description: 'Programs of the container lose what the kernel gives there, or get what is of the host.',
      advice: 'Use a folder of your own.',
      references: [`${REFERENCE}#volume`],
      aliases: ['DKL-DI-0002'],
    },
    ['VOLUME'],
    ({ instruction }) =>
      instruction.words
        .filter((word) =>
          /^\/(?:sys|dev|proc|boot|etc|usr|lib|s?bin)?\/?$|^\/(?:sys|dev|proc)\//.test(textOf(word)),
        )
        .map((word) => ({ message: `${textOf(word)} is of the system`, at: word })),
  ),
  eachStep(
    {
      id: 'PLD-0124',
      title: 'Socket of a container engine is asked for',
      severity: 'MEDIUM',
      description: 'Whoever may talk to the engine may start a privileged container, and has the host.',
      advice: 'Leave the socket out of the container.',
      references: ['https://docs.docker.com/engine/security/protect-access/'],
    },
    ['VOLUME', 'ENV', 'RUN'],
    ({ instruction }) => {
      const words = [...instruction.words, ...instruction.pairs.flatMap(({ value }) => value ?? [])]
      const socket = words.map((word) => SOCKET.exec(textOf(word))?.[0]).find((found) => found !== undefined)
      return socket === undefined ? undefined : `${instruction.name} names ${socket}`
    },
  ),
  eachCommand(
    {
      id: 'PLD-0125',
      title: 'Scripts of packages run as root',
      severity: 'MEDIUM',
      description: 'With unsafe-perm every package that npm installs may run its scripts as root.',
      advice: 'Leave it out, and install as another user.',
      references: ['https://docs.npmjs.com/cli/v6/using-npm/scripts#user'],
    },
    (line) => {
      const call = callOf(line, NPM)
      if (!call) return undefined
      const isOption = call.args.options.some(
        ({ name, value }) => name === '--unsafe-perm' && value !== 'false',
      )
      const isSetting = /^(?:config )?set (?:-g )?unsafe-perm(?:[= ](?:true|1))?$/.test(
        call.args.operands.map(({ value }) => value).join(' '),
      )
      return isOption || isSetting ? 'npm with unsafe-perm' : undefined
    },
  ),
  eachCommand(
    {
      id: 'PLD-0126',
      title: 'Secret of the build is written down',
      severity: 'HIGH',
      description:
        'A secret that was mounted for one RUN and is copied from there is in the layer after all.',
      advice:
        'Let the program read it where it is mounted, or mount it where the program looks: target=/root/.npmrc',
      references: ['https://docs.docker.com/build/building/secrets/'],
    },
    ({ name, words, command }) => {
      const isSecret = (text: string): boolean => text.startsWith('/run/secrets/')
      const target = words.at(-1)?.value ?? ''
      if (
        (name === 'cp' || name === 'install' || name === 'mv') &&
        words.some(({ value }) => isSecret(value))
      )
        return isSecret(target) || /^\/(?:tmp|dev)\//.test(target)
          ? undefined
          : `${name} copies ${secretOf(words)}`
      const isWritten = command.redirections.some(
        ({ operator, target }) => operator.includes('>') && !/^(?:&|\/dev\/|\d$|\/run\/)/.test(target),
      )
      const isShown = name === 'cat' && words.some(({ value }) => isSecret(value))
      return isShown && isWritten ? `cat writes ${secretOf(words)} to a file` : undefined
    },
  ),
]

const SETUID = 4
const SETGID = 2
const SOCKET = /(?:\/var)?\/run\/(?:docker|podman\/podman|containerd\/containerd|crio\/crio)\.sock\b/

function secretOf(words: readonly { value: string }[]): string {
  return words.find(({ value }) => value.startsWith('/run/secrets/'))?.value ?? 'a secret'
}

/** The first word of chmod that is no option; `-w` is a mode. */
function modeOf(words: readonly { readonly value: string }[]): string {
  return words.find(({ value }) => !/^-(?:[A-Zcfv]|-)/.test(value))?.value ?? ''
}

/** `777`, `0666`, `a+w`, `o=rwx`, `+w` is of the umask and does not. With the sticky bit it is a folder like /tmp. */
function isWorldWritable(mode: string): boolean {
  if (/^[0-7]{3,5}$/.test(mode)) {
    const isSticky = mode.length > 3 && (Number(mode.at(-4)) & 1) === 1
    return !isSticky && (Number(mode.at(-1)) & 2) !== 0
  }
  return mode.split(',').some((part) => /^[ug]*[oa][ugoa]*[+=][rxXst]*w/.test(part)) && !/\+?t/.test(mode)
}
