import { ADVISORY_STATUSES } from '../../src/core/advisory.ts'
import { SEVERITIES } from '../../src/core/severity.ts'
import type { ENTRY_KEYS } from '../../src/judgement/exceptions/own-list.ts'

const TEXT = { type: 'string', minLength: 1 }
const TEXTS = { anyOf: [TEXT, { type: 'array', items: TEXT, minItems: 1 }] }
const DAY = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }
const STATUS = { enum: ADVISORY_STATUSES }

const ENTRY: Readonly<Record<(typeof ENTRY_KEYS)[number], object>> = {
  id: { description: 'any id of the flaw', ...TEXTS },
  package: { description: 'package URL or name, with wildcards', ...TEXTS },
  path: { description: 'glob of the file that names the package', ...TEXTS },
  layer: { description: 'digest or diff id of the layer, 12 digits at least, or base', ...TEXTS },
  'base-image': {
    description: 'true, or a glob of the name of the base image',
    anyOf: [{ const: true }, TEXT],
  },
  image: { description: 'glob of a name or tag of the image', ...TEXTS },
  resource: {
    description: 'glob of what was checked: Kind/name, Kind/namespace/name, or a container of it',
    ...TEXTS,
  },
  status: { anyOf: [STATUS, { type: 'array', items: STATUS, minItems: 1 }] },
  severity: { description: 'at most', enum: SEVERITIES },
  reason: TEXT,
  owner: TEXT,
  since: { description: 'first day on which it counts', ...DAY },
  until: { description: 'last day on which it counts', ...DAY },
}

/** JSON Schema of the list `exceptions`; docs/decisions.md says more of each key. */
export function exceptionsSchema(): object {
  return {
    description: 'findings that are accepted: all criteria of an entry must hold, and it has one at least',
    type: ['array', 'null'],
    items: { type: 'object', additionalProperties: false, required: ['reason'], properties: ENTRY },
  }
}
