import { type Item, itemsOf } from './service.ts'
import type { ComposeCheck, ComposeObjection } from './types.ts'

const SERVICES = 'https://docs.docker.com/reference/compose-file/services/'

/** What takes down the walls between a container and its host. */
export const ISOLATION_CHECKS: readonly ComposeCheck[] = [
  {
    id: 'PLC-0001',
    title: 'Privileged service',
    severity: 'CRITICAL',
    description: 'A privileged container may do all that root of the host may, and sees its devices.',
    advice: 'Leave privileged out, and add the one capability or device that is needed.',
    references: [`${SERVICES}#privileged`],
    *evaluate({ privileged }) {
      if (privileged === true) yield { message: 'privileged is true', path: ['privileged'] }
    },
  },
  hostNamespace({
    id: 'PLC-0002',
    key: 'network_mode',
    title: 'Service in the network of the host',
    severity: 'HIGH',
    description:
      'It reaches all that listens on the host for itself alone, and listens on every address of it.',
  }),
  hostNamespace({
    id: 'PLC-0003',
    key: 'pid',
    title: 'Service sees the processes of the host',
    severity: 'HIGH',
    description: 'It sees command lines and variables of all processes of the host, and may end them.',
  }),
  hostNamespace({
    id: 'PLC-0004',
    key: 'ipc',
    title: 'Service shares memory with the host',
    severity: 'HIGH',
    description: 'It reads and writes memory that programs of the host share among themselves.',
  }),
  hostNamespace({
    id: 'PLC-0005',
    key: 'userns_mode',
    title: 'Users of the service are those of the host',
    severity: 'MEDIUM',
    description: 'Root in the container is root of the host, even where the engine keeps them apart.',
  }),
  hostNamespace({
    id: 'PLC-0006',
    key: 'cgroup',
    title: 'Service is in the control groups of the host',
    severity: 'MEDIUM',
    description: 'It sees what else runs on the host and what that may use.',
  }),
  capabilities({
    id: 'PLC-0007',
    title: 'Capability that leads to the host',
    severity: 'HIGH',
    description: 'With this capability a program gets out of its container, or at what is of others.',
    advice: 'Leave it out of cap_add.',
    wants: (name) => DANGEROUS.has(name),
  }),
  capabilities({
    id: 'PLC-0008',
    title: 'Capability added',
    severity: 'LOW',
    description: 'Each capability is a right of root that a program has when it is broken into.',
    advice: 'Leave it out of cap_add where the program does without.',
    wants: (name) => !DANGEROUS.has(name) && name !== 'NET_BIND_SERVICE',
  }),
  {
    id: 'PLC-0009',
    title: 'Protection of the kernel is turned off',
    severity: 'HIGH',
    description:
      'Without its profile a container may call all of the kernel, where most ways out lead through.',
    advice: 'Leave the option out, or name a profile of your own that allows what is needed.',
    references: [`${SERVICES}#security_opt`],
    *evaluate(service) {
      for (const { value, path } of itemsOf(service, 'security_opt'))
        if (
          typeof value === 'string' &&
          /^(?:(?:seccomp|apparmor|systempaths)[:=]unconfined|label[:=]disable)$/.test(value)
        )
          yield { message: `security_opt has ${value}`, path }
    },
  },
  {
    id: 'PLC-0010',
    title: 'Programs may gain privileges',
    severity: 'MEDIUM',
    description: 'A program with a setuid bit makes root of any user who starts it.',
    advice: 'Add security_opt: ["no-new-privileges:true"].',
    references: [`${SERVICES}#security_opt`],
    *evaluate(service) {
      const isSet = ({ value }: Item): boolean =>
        typeof value === 'string' && /^no-new-privileges(?:[:=]true)?$/.test(value)
      if (!itemsOf(service, 'security_opt').some(isSet))
        yield { message: 'security_opt lacks no-new-privileges:true', path: ['security_opt'] }
    },
  },
  {
    id: 'PLC-0011',
    title: 'Device of the host',
    severity: 'MEDIUM',
    description: 'A device is reached past all that guards files; a disk is the whole host.',
    advice: 'Leave out devices that the program does without.',
    references: [`${SERVICES}#devices`],
    *evaluate(service) {
      for (const { value, path } of itemsOf(service, 'devices'))
        if (typeof value === 'string' && value.startsWith('/'))
          yield { message: `it has the device ${value.split(':', 1)[0]}`, path }
    },
  },
]

interface HostNamespace extends Pick<ComposeCheck, 'id' | 'title' | 'severity' | 'description'> {
  readonly key: string
}

function hostNamespace({ key, ...facts }: HostNamespace): ComposeCheck {
  return {
    ...facts,
    advice: `Leave ${key}: host out.`,
    references: [`${SERVICES}#${key}`],
    *evaluate(service): Generator<ComposeObjection> {
      if (service[key] === 'host') yield { message: `${key} is host`, path: [key] }
    },
  }
}

/** Each of them is enough to get out, or to read what is of others. https://man7.org/linux/man-pages/man7/capabilities.7.html */
const DANGEROUS: ReadonlySet<string> = new Set([
  'ALL',
  'BPF',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_TIME',
])

interface Capabilities extends Omit<ComposeCheck, 'evaluate' | 'references'> {
  readonly wants: (name: string) => boolean
}

function capabilities({ wants, ...facts }: Capabilities): ComposeCheck {
  return {
    ...facts,
    references: [`${SERVICES}#cap_add`],
    *evaluate(service): Generator<ComposeObjection> {
      for (const { value, path } of itemsOf(service, 'cap_add')) {
        if (typeof value !== 'string') continue
        const name = value.toUpperCase().replace(/^CAP_/, '')
        if (wants(name)) yield { message: `cap_add has ${name}`, path }
      }
    },
  }
}
