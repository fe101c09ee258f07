import type { CommandName, Option } from './types.ts'

/** Commands whose targets a service can judge. */
const JUDGED_THERE: readonly CommandName[] = ['image', 'rootfs', 'fs', 'sbom']

/** Where findings are looked up, when not here. */
export const SERVER_OPTIONS: readonly Option[] = [
  {
    name: 'server',
    value: { kind: 'text', placeholder: 'URL' },
    help: 'have findings looked up and judged by this service (plimsoll serve), with its advisories and decisions; the target is read here, and what it holds is sent, not its files',
    group: 'Advisories',
    commands: JUDGED_THERE,
    file: 'server.url',
  },
  {
    name: 'server-token-file',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'file with the API key or token for --server; PLIMSOLL_SERVER_TOKEN holds one as well',
    group: 'Advisories',
    commands: JUDGED_THERE,
    file: 'server.token-file',
  },
]
