import { REPORT_FORMATS } from '../../reports/registry.ts'
import { DECIDING, REPORTING } from './command-sets.ts'
import type { Option } from './types.ts'

/** How reports are written, and where to. */
export const REPORT_OPTIONS: readonly Option[] = [
  {
    name: 'format',
    short: 'f',
    value: { kind: 'list', placeholder: 'FORMAT', choices: REPORT_FORMATS.map(({ id }) => id) },
    default: 'table',
    help: 'format of the report; repeat it, with an --output each, for several reports of one scan',
    group: 'Report',
    commands: [...REPORTING, 'packages'],
    file: 'report.format',
  },
  {
    name: 'output',
    short: 'o',
    value: { kind: 'list', placeholder: 'FILE' },
    help: 'write the report, or the export, to this file; the n-th --output belongs to the n-th --format, - is standard output',
    group: 'Report',
    commands: [...REPORTING, 'packages', 'db export'],
    file: 'report.output',
  },
  {
    name: 'table',
    value: { kind: 'text', placeholder: 'SETTINGS' },
    help: 'columns=package,id,severity,... and width=N, parted by a semicolon',
    group: 'Report',
    commands: REPORTING,
    file: 'report.table',
  },
  {
    name: 'list-all-pkgs',
    value: { kind: 'flag' },
    default: 'true',
    help: 'JSON: list every package, not only those with findings; convert, diff and merge need them',
    group: 'Report',
    commands: REPORTING,
    file: 'report.list-all-pkgs',
  },
  {
    name: 'created-at',
    value: { kind: 'text', placeholder: 'TIME' },
    help: 'time of the report (ISO 8601), for output that can be repeated; SOURCE_DATE_EPOCH does the same',
    group: 'Report',
    commands: DECIDING,
  },
  {
    name: 'show-suppressed',
    value: { kind: 'flag' },
    help: 'table: list what is suppressed too, with who decided it and why',
    group: 'Report',
    commands: REPORTING,
    file: 'report.show-suppressed',
  },
  {
    name: 'dockerfile',
    value: { kind: 'text', placeholder: 'PATH' },
    help: 'the Dockerfile of the image, relative to the root of its repository: formats that need a place in a source file name it',
    group: 'Report',
    commands: REPORTING,
    file: 'report.dockerfile',
  },
]
