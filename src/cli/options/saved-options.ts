import type { Option } from './types.ts'

/** What is looked for in saved reports. */
export const SEARCH_OPTIONS: readonly Option[] = [
  {
    name: 'version',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'RANGE' },
    help: "only these versions of the package, by its own ecosystem's order: '<3.0.14', '>=1.2,<1.4'",
    group: 'Target',
    commands: ['find'],
  },
  {
    name: 'purl',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'PURL' },
    help: 'packages with this package URL: * stands for any part of it, and qualifiers that are not given may be any',
    group: 'Target',
    commands: ['find'],
  },
  {
    name: 'cve',
    isGivenOnly: true,
    value: { kind: 'list', placeholder: 'IDS' },
    help: 'findings with one of these ids: CVE, GHSA or any other name of the flaw; misconfigurations by the id of the check (KSV-0017)',
    group: 'Target',
    commands: ['find'],
  },
  {
    name: 'resource',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'objects of Kubernetes: Deployment/shop/web, Deployment/web or web, * for any part of it; with --cve only misconfigurations of them (find); only misconfigurations of them (explain)',
    group: 'Target',
    commands: ['find', 'explain'],
  },
]

/** Of diff; those of summary are verdicts. A test holds them to comparison/fail-on.ts, which is loaded when it is asked for. */
export const CHANGES = [
  'new',
  'new-low',
  'new-medium',
  'new-high',
  'new-critical',
  'new-fixable',
  'new-kev',
  'worse',
] as const
export const VERDICTS = ['fail', 'incomplete'] as const

/** For what commands that read saved reports fail. */
export const SAVED_OPTIONS: readonly Option[] = [
  {
    name: 'fail-on',
    value: {
      kind: 'list',
      placeholder: 'WHAT',
      choices: [...CHANGES, ...VERDICTS],
    },
    help: 'diff: exit with 1 where something of this kind is there, findings and misconfigurations alike (new-high: high or worse; worse: a higher severity, or exploited since). summary: exit with 1 where a report has this verdict',
    group: 'Exit code',
    commands: ['diff', 'summary'],
  },
  {
    name: 'fail-on-found',
    value: { kind: 'flag' },
    help: 'exit with 1 where something was found',
    group: 'Exit code',
    commands: ['find'],
  },
]
