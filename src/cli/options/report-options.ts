import { REPORT_FORMATS } from '../../reports/registry.ts'
import { DECIDING, EXCEPTIONS, REPORTING, SAVED } from './command-sets.ts'
import type { CommandName, Option } from './types.ts'

/** Commands that print a page of their own where nobody asks for another format. */
const PAGES: ReadonlyMap<CommandName, string> = new Map([
  ['hygiene', 'hygiene'],
  ['review', 'actions'],
])

const FORMATTING: readonly CommandName[] = [
  ...REPORTING,
  ...SAVED,
  'packages',
  'tree',
  'recommend',
  'exceptions list',
]

/** How reports are written, and where to. */
export const REPORT_OPTIONS: readonly Option[] = [
  {
    name: 'format',
    short: 'f',
    value: { kind: 'list', placeholder: 'FORMAT', choices: REPORT_FORMATS.map(({ id }) => id) },
    default: 'table',
    help: 'format of the report; repeat it, with an --output each, for several reports of one scan',
    group: 'Report',
    commands: FORMATTING.filter((name) => !PAGES.has(name)),
    file: 'report.format',
  },
  ...[...PAGES].map(
    ([command, page]): Option => ({
      name: 'format',
      short: 'f',
      value: { kind: 'list', placeholder: 'FORMAT', choices: REPORT_FORMATS.map(({ id }) => id) },
      default: page,
      help: 'format of the report; repeat it, with an --output each, for several reports of one look',
      group: 'Report',
      commands: [command],
      isGivenOnly: true,
    }),
  ),
  {
    name: 'output',
    short: 'o',
    value: { kind: 'list', placeholder: 'FILE' },
    help: 'write the report, the export or the policy to this file; the n-th --output belongs to the n-th --format, - is standard output',
    group: 'Report',
    commands: [...REPORTING, ...SAVED, 'packages', 'tree', 'recommend', 'db export', 'policy import'],
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
    name: 'template',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'the template of the format template; docs/templates.md describes the language',
    group: 'Report',
    commands: REPORTING,
    file: 'report.template',
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
    help: 'time of the report (ISO 8601), for output that can be repeated; SOURCE_DATE_EPOCH does the same. Exceptions are held against it, also by convert',
    group: 'Report',
    commands: [...DECIDING, ...EXCEPTIONS, 'packages', 'diff', 'merge', 'summary', 'admission test'],
  },
  {
    name: 'show-suppressed',
    value: { kind: 'flag' },
    help: 'list what is suppressed too, with who decided it and why, in formats that only count it (table, sarif, gitlab-codequality, jenkins-issues)',
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
  {
    name: 'github-sha',
    value: { kind: 'text', placeholder: 'COMMIT' },
    help: 'format github: the commit that the snapshot is of; GITHUB_SHA of a workflow does the same',
    group: 'Report',
    commands: [...REPORTING, 'packages'],
  },
  {
    name: 'github-ref',
    value: { kind: 'text', placeholder: 'REF' },
    help: 'format github: the branch or tag that it is of, refs/heads/main; GITHUB_REF does the same',
    group: 'Report',
    commands: [...REPORTING, 'packages'],
  },
]
