import type { CommandName, Option } from './types.ts'

/** Commands that hold checks against objects. */
const CHECKING: readonly CommandName[] = ['manifest scan', 'cluster scan']

/** How manifests of Kubernetes are read and checked. */
export const MANIFEST_OPTIONS: readonly Option[] = [
  {
    name: 'workload-path',
    value: { kind: 'list', placeholder: 'KIND[.GROUP]=PATH' },
    help: 'where a kind of your own keeps the pod that it runs: Machine.example.org=spec.template',
    group: 'Target',
    commands: CHECKING,
    file: 'manifest.workload-path',
  },
  {
    name: 'pod-security',
    value: { kind: 'choice', choices: ['baseline', 'restricted'] },
    help: 'object also to what this level of the Pod Security Standards forbids',
    group: 'Target',
    commands: CHECKING,
    file: 'manifest.pod-security',
  },
  {
    name: 'trusted-registry',
    value: { kind: 'list', placeholder: 'REGISTRIES' },
    help: 'object to images from elsewhere (KSV-0125): registries and patterns, ghcr.io, quay.io/acme/**',
    group: 'Target',
    commands: CHECKING,
    file: 'manifest.trusted-registries',
  },
  {
    name: 'fix',
    value: { kind: 'flag' },
    help: 'write what a machine can mend into the files, comments stay; the report says what is left',
    group: 'Target',
    commands: ['manifest scan'],
  },
]
