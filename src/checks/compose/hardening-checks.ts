import { isRecord, type KubernetesObject, valueAt } from '../../kubernetes/object.ts'
import { itemsOf } from './service.ts'
import type { ComposeCheck } from './types.ts'

const SERVICES = 'https://docs.docker.com/reference/compose-file/services/'

/** What would make it harder for somebody who broke in, or keep one service from harming the others. */
export const HARDENING_CHECKS: readonly ComposeCheck[] = [
  {
    id: 'PLC-0019',
    title: 'File system can be written',
    severity: 'LOW',
    description: 'Whoever breaks in can change programs, and leave some of his own.',
    advice: 'Set read_only: true, and mount tmpfs where the program writes.',
    references: [`${SERVICES}#read_only`],
    *evaluate({ read_only: isReadOnly }) {
      if (isReadOnly !== true) yield { message: 'read_only is not true', path: ['read_only'] }
    },
  },
  {
    id: 'PLC-0020',
    title: 'Capabilities are not dropped',
    severity: 'LOW',
    description: 'A container has fourteen rights of root, of which most programs need none.',
    advice: 'Set cap_drop: [ALL], and add what is needed with cap_add.',
    references: [`${SERVICES}#cap_drop`],
    *evaluate(service) {
      const dropsAll = itemsOf(service, 'cap_drop').some(
        ({ value }) => typeof value === 'string' && value.toUpperCase() === 'ALL',
      )
      if (!dropsAll) yield { message: 'cap_drop lacks ALL', path: ['cap_drop'] }
    },
  },
  {
    id: 'PLC-0021',
    title: 'No health check',
    severity: 'LOW',
    description: 'Without one, the engine takes a program that hangs for one that works.',
    advice: 'Add healthcheck with a test, unless the image has one.',
    references: [`${SERVICES}#healthcheck`],
    *evaluate({ healthcheck }) {
      if (!isRecord(healthcheck)) yield { message: 'it has no healthcheck', path: ['healthcheck'] }
      else if (healthcheck['disable'] === true || isNone(healthcheck['test']))
        yield { message: 'its healthcheck is turned off', path: ['healthcheck'] }
    },
  },
  {
    id: 'PLC-0022',
    title: 'Memory is not limited',
    severity: 'LOW',
    description: 'A service that leaks or is flooded takes the memory of all others.',
    advice: 'Set mem_limit, or deploy.resources.limits.memory.',
    references: ['https://docs.docker.com/reference/compose-file/deploy/#resources'],
    *evaluate(service) {
      if (!hasLimit(service, 'mem_limit', 'memory'))
        yield { message: 'it has no limit of memory', path: ['deploy'] }
    },
  },
  {
    id: 'PLC-0023',
    title: 'Number of processes is not limited',
    severity: 'LOW',
    description: 'A program that starts itself again and again takes the whole host along.',
    advice: 'Set pids_limit, or deploy.resources.limits.pids.',
    references: [`${SERVICES}#pids_limit`],
    *evaluate(service) {
      if (!hasLimit(service, 'pids_limit', 'pids'))
        yield { message: 'it has no limit of processes', path: ['deploy'] }
    },
  },
]

function isNone(test: unknown): boolean {
  return test === 'NONE' || (Array.isArray(test) && test[0] === 'NONE')
}

function hasLimit(service: KubernetesObject, short: string, name: string): boolean {
  const value = service[short] ?? valueAt(service, ['deploy', 'resources', 'limits', name])
  return value !== undefined && value !== null && value !== 0 && value !== -1
}
