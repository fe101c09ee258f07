import { type Misconfiguration, subjectName } from '../../../core/misconfiguration.ts'
import { SEVERITY_VALUES } from './severity.ts'
import { viewType } from './view.ts'

export const misconfigurationView = viewType<Misconfiguration>('Misconfiguration', {
  id: { type: 'string', help: 'of the check: `KSV-0017` (docs/checks.md)', read: ({ id }) => id },
  ids: {
    type: 'list<string>',
    help: 'all names of the check, `id` included: `"AVD-KSV-0017" in misconfiguration.ids`',
    read: ({ id, aliases }) => [id, ...aliases],
  },
  class: {
    type: 'string',
    help: '`configuration`, `secret` or `hygiene`',
    read: (one) => one.class ?? 'configuration',
  },
  severity: {
    type: 'Severity',
    help: '`UNKNOWN < LOW < MEDIUM < HIGH < CRITICAL`',
    read: ({ severity }) => SEVERITY_VALUES[severity],
  },
  title: { type: 'string', help: 'of the check', read: ({ title }) => title },
  message: {
    type: 'string',
    help: 'what is wrong here, with the names and values that matter',
    read: ({ message }) => message,
  },
  advice: { type: 'string', help: 'what to do about it', read: ({ advice }) => advice },
  standards: {
    type: 'list<string>',
    help: 'those that ask for it by name; empty where none does',
    read: ({ standards }) => standards,
  },
  resource: {
    type: 'string',
    help: 'what is set up wrongly: `Deployment/shop/web`',
    read: ({ subject }) => subjectName(subject),
  },
  kind: { type: 'string', help: 'its kind: `Deployment`', read: ({ subject }) => subject.kind },
  apiVersion: {
    type: 'string',
    help: 'as the object has it: `apps/v1`; empty where it has none',
    read: ({ subject }) => subject.apiVersion ?? '',
  },
  namespace: {
    type: 'string',
    help: 'empty where the object names none: that of a manifest is decided when it is applied',
    read: ({ subject }) => subject.namespace ?? '',
  },
  name: { type: 'string', help: 'empty where it has none', read: ({ subject }) => subject.name ?? '' },
  container: {
    type: 'string',
    help: 'of several the one it is about; empty where it is about the whole',
    read: ({ subject }) => subject.container ?? '',
  },
  path: {
    type: 'string',
    help: 'to the value in the object, as a JSON pointer: `/spec/containers/0/image`',
    read: ({ subject }) => pointer(subject.path),
  },
  file: { type: 'string', help: 'that it stands in; of a cluster its name', read: ({ place }) => place.file },
  line: {
    type: 'int',
    help: 'of the file, from 1; 0 where it came by none',
    read: ({ place }) => BigInt(place.startLine ?? 0),
  },
  fixable: {
    type: 'bool',
    help: 'a machine can mend it: `plimsoll config --fix`',
    read: ({ fix }) => fix !== undefined,
  },
  confidence: {
    type: 'string',
    help: 'of a secret, how sure it is that it is one: `high`, `medium` or `low`; else empty',
    read: ({ secret }) => secret?.confidence ?? '',
  },
  layer: {
    type: 'int',
    help: 'of an image that it lies in, from 1; 0 where it is of none',
    read: ({ place }) => BigInt((place.layer ?? -1) + 1),
  },
  hidden: {
    type: 'bool',
    help: 'a later layer takes the file away; it is shipped all the same',
    read: ({ place }) => place.hiddenBy !== undefined,
  },
  bytes: {
    type: 'int',
    help: 'that the image would be smaller without it; 0 where that is not known',
    read: ({ bytes }) => BigInt(bytes ?? 0),
  },
})

/** https://www.rfc-editor.org/rfc/rfc6901 */
function pointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
