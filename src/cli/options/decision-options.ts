import { DECIDING, EXCEPTIONS, JUDGING, READS } from './command-sets.ts'
import type { Option } from './types.ts'

/** What somebody decided about findings, and how a command ends because of it. */
export const DECISION_OPTIONS: readonly Option[] = [
  {
    name: 'exceptions',
    alias: 'ignorefile',
    value: { kind: 'list', placeholder: 'FILES' },
    help: 'files that say which findings are accepted, by whom, why and until when; also those of Trivy, Grype and osv-scanner. What stands under exceptions in the configuration file counts too, and where no file is named .trivyignore in the working folder',
    group: 'Decisions',
    commands: [...JUDGING, ...EXCEPTIONS.filter((name) => name !== 'exceptions add')],
    file: 'judgement.exceptions',
  },
  {
    name: 'fail-on-unused-exceptions',
    value: { kind: 'flag' },
    help: 'fail where an exception is expired or suppresses nothing',
    group: 'Decisions',
    commands: DECIDING,
    file: 'judgement.fail-on-unused-exceptions',
  },
  {
    name: 'vex',
    value: { kind: 'list', placeholder: 'SOURCES' },
    help: 'VEX documents (OpenVEX, CSAF, CycloneDX): files, folders, oci for what is attached to the image in its registry, repo for VEX repositories',
    group: 'Decisions',
    commands: JUDGING,
    file: 'judgement.vex',
  },
  {
    name: 'policy',
    value: { kind: 'list', placeholder: 'POLICIES' },
    help: 'policies that decide the verdict in place of whether findings remain: files, or names of those that are built in (policy show lists them)',
    group: 'Decisions',
    commands: JUDGING,
    file: 'judgement.policy',
  },
  {
    name: 'exit-code',
    value: { kind: 'number', placeholder: 'N', least: 0, most: 255 },
    default: '0',
    help: 'exit code when findings remain or, where there is a policy, when it denies something (then 1 by default); of diff when something of --fail-on is there (1 by default)',
    group: 'Exit code',
    commands: JUDGING,
    file: 'exit.code',
  },
  {
    name: 'exit-on-eol',
    value: { kind: 'number', placeholder: 'N', least: 0, most: 255 },
    default: '0',
    help: 'exit code when the distribution is at its end of life; 5 is a good one',
    group: 'Exit code',
    commands: DECIDING,
    file: 'exit.on-eol',
  },
  {
    name: 'allow-incomplete',
    value: { kind: 'flag' },
    help: 'exit with 0 instead of 4 where the scan was incomplete',
    group: 'Exit code',
    commands: [...READS, 'tree', 'convert', 'merge', 'summary', 'find', 'manifest scan'],
    file: 'exit.allow-incomplete',
  },
  {
    name: 'fail-on-empty',
    value: { kind: 'flag' },
    help: 'exit with 4 where there was nothing to judge: no package, no object of Kubernetes',
    group: 'Exit code',
    commands: [...READS.filter((name) => name !== 'diff'), 'convert', 'manifest scan'],
    file: 'exit.fail-on-empty',
  },
]
