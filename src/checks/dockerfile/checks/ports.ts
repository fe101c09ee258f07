import { eachStep } from './support/factories.ts'
import type { Verdict } from './support/objections.ts'
import { type Step, textOf } from './support/steps.ts'
import type { DockerfileCheck } from './types.ts'

const EXPOSE = 'https://docs.docker.com/reference/dockerfile/#expose'
const HIGHEST = 65_535

/** What the image says that it listens on. */
export const PORT_CHECKS: readonly DockerfileCheck[] = [
  eachStep(
    {
      id: 'DS-0004',
      title: 'Port 22 is exposed',
      severity: 'MEDIUM',
      description:
        'A server of SSH in a container is one more way in, and its keys and users have to be looked after.',
      advice: 'Leave SSH out, and use docker exec or kubectl exec.',
      references: [EXPOSE],
    },
    ['EXPOSE'],
    (step) => exposed(step, (from, to) => from <= 22 && to >= 22, 'is the port of SSH'),
  ),
  eachStep(
    {
      id: 'DS-0008',
      aliases: ['DL3011'],
      title: 'Port is out of range',
      severity: 'CRITICAL',
      description: 'There are ports from 0 to 65535; the build ends at any other.',
      advice: 'Name a port that there is.',
      references: [EXPOSE],
    },
    ['EXPOSE'],
    (step) => exposed(step, (from, to) => from > HIGHEST || to > HIGHEST, 'is no port'),
  ),
  eachStep(
    {
      id: 'PLD-0105',
      title: 'Port of a container engine is exposed',
      severity: 'HIGH',
      description: 'Whoever reaches the API of a container engine has the host.',
      advice: 'Do not run an engine in the container, or let it listen on a socket of its own.',
      references: ['https://docs.docker.com/engine/security/protect-access/'],
    },
    ['EXPOSE'],
    (step) => exposed(step, (from, to) => from <= 2376 && to >= 2375, 'is a port of Docker'),
  ),
  eachStep(
    {
      id: 'PLD-0106',
      title: 'Port of a service without encryption is exposed',
      severity: 'MEDIUM',
      description: 'telnet, FTP and the r-commands send passwords as they are, for all on the way to read.',
      advice: 'Use a service that encrypts, or leave it out.',
      references: [EXPOSE],
    },
    ['EXPOSE'],
    (step) =>
      exposed(
        step,
        // By UDP 514 is syslog's, and the others are no services that log in.
        (from, to, protocol) => protocol !== 'udp' && PLAIN.some((port) => from <= port && to >= port),
        'is a port of a service that encrypts nothing',
      ),
  ),
]

/** FTP, telnet, rexec, rlogin, rsh. https://www.iana.org/assignments/service-names-port-numbers/ */
const PLAIN = [21, 23, 512, 513, 514]

/** `8080`, `8000-8100/tcp`; what depends on a variable without a value is not judged. */
function exposed(
  { instruction }: Step,
  isBad: (from: number, to: number, protocol: string | undefined) => boolean,
  what: string,
): readonly Verdict[] {
  return instruction.words.flatMap((word) => {
    const text = textOf(word)
    const [, from, to = from, protocol] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(text) ?? []
    if (from === undefined || to === undefined) return []
    // A large range is the usual way to say «anything», and means none of its ports.
    const isWide = Number(to) - Number(from) > WIDE && Number(to) <= HIGHEST
    return !isWide && isBad(Number(from), Number(to), protocol?.toLowerCase())
      ? [{ message: `${text} ${what}`, at: word }]
      : []
  })
}

const WIDE = 1000
