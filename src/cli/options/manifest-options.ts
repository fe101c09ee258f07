import type { CommandName, Option } from './types.ts'

/** The command that checks Dockerfiles. */
const CONFIG: readonly CommandName[] = ['config']
/** Commands that hold checks against objects. */
const CHECKING: readonly CommandName[] = ['manifest scan', 'config', 'cluster scan']

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
    commands: ['manifest scan', 'config'],
  },
  {
    name: 'stdin-name',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'what standard input is called, which tells what it is: Dockerfile, compose.yaml, deploy.yaml',
    group: 'Target',
    commands: CONFIG,
  },
  {
    name: 'check',
    value: { kind: 'list', placeholder: 'IDS' },
    help: 'checks of Dockerfiles to make that are off unless somebody asks for them: PLD-0102',
    group: 'Target',
    commands: CONFIG,
    file: 'dockerfile.checks',
  },
  {
    name: 'dockerfile-allowed-registry',
    value: { kind: 'list', placeholder: 'REGISTRIES' },
    help: 'object to images of Dockerfiles from elsewhere (DL3026): docker.io, ghcr.io/acme, *.example.com',
    group: 'Target',
    commands: CONFIG,
    file: 'dockerfile.allowed-registries',
  },
  {
    name: 'hadolint-config',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'configuration of hadolint for all Dockerfiles (default: .hadolint.yaml beside each)',
    group: 'Target',
    commands: CONFIG,
    file: 'dockerfile.hadolint-config',
  },
  {
    name: 'scan-base',
    value: { kind: 'flag' },
    help: 'scan the images that Dockerfiles build on as well, and count their flaws (PLD-0001)',
    group: 'Target',
    commands: CONFIG,
    file: 'dockerfile.scan-base',
  },
]
