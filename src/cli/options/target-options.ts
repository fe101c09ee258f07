import { RELATIONSHIPS } from '../../core/package.ts'
import { ASKING, IMAGE, LAYERS, READS, TREES } from './command-sets.ts'
import type { Option } from './types.ts'

/** What is looked at, and what of it. */
export const TARGET_OPTIONS: readonly Option[] = [
  {
    name: 'input',
    value: { kind: 'text', placeholder: 'PATH' },
    help: 'scan a docker-archive or OCI layout (file or folder); PATH:TAG or PATH@DIGEST chooses one of several images',
    group: 'Target',
    commands: IMAGE.filter((name) => name !== 'diff'),
  },
  {
    name: 'platform',
    value: { kind: 'text', placeholder: 'OS/ARCH[/VARIANT]' },
    help: 'which image of a multi-platform one (default: linux on the processor of this machine)',
    group: 'Target',
    commands: ASKING,
    file: 'image.platform',
  },
  {
    name: 'image-src',
    value: { kind: 'list', placeholder: 'SOURCES', choices: ['docker', 'podman', 'registry'] },
    default: 'docker,podman,registry',
    help: 'where a reference is looked for, in this order',
    group: 'Target',
    commands: [...IMAGE, 'clair-scanner', 'base add'],
    file: 'image.sources',
  },
  {
    name: 'distro',
    value: { kind: 'text', placeholder: 'FAMILY/VERSION' },
    help: 'take the operating system for this one, whatever the image says: alpine/3.18, debian/12',
    group: 'Target',
    commands: READS,
    file: 'scan.distro',
  },
  {
    name: 'installed',
    value: { kind: 'flag' },
    help: 'read what is installed in the tree too: node_modules, virtual environments, jars, binaries (ignored or not)',
    group: 'Target',
    commands: TREES,
    file: 'scan.installed',
  },
  {
    name: 'include-ignored',
    value: { kind: 'flag' },
    help: 'read what .gitignore names too, and node_modules folders',
    group: 'Target',
    commands: TREES,
    file: 'scan.include-ignored',
  },
  {
    name: 'maven-repository',
    value: { kind: 'text', placeholder: 'DIR|none' },
    help: 'folder from which pom.xml takes parents and what packages need in turn (default: localRepository of ~/.m2/settings.xml, else ~/.m2/repository); none reads nothing outside of the tree',
    group: 'Target',
    commands: TREES,
    file: 'scan.maven-repository',
  },
  {
    name: 'java-sha1-table',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'which packages jars are that do not say it themselves: a line for each, its SHA-1, a space, tab or comma, and group:artifact:version; sha1sum over ~/.m2/repository, whose paths are the coordinates, or the export of a repository manager makes one',
    group: 'Target',
    commands: LAYERS.filter((name) => name !== 'tree'),
    file: 'scan.java-sha1-table',
  },
  {
    name: 'include-dev',
    alias: 'include-dev-deps',
    value: { kind: 'flag' },
    help: 'list and judge packages too that are only needed for development and tests',
    group: 'Target',
    commands: READS,
    file: 'scan.include-dev',
  },
  {
    name: 'pkg-relationships',
    value: { kind: 'list', placeholder: 'KINDS', choices: RELATIONSHIPS },
    default: RELATIONSHIPS.join(','),
    help: 'which packages are listed and judged, by how they came to be needed',
    group: 'Target',
    commands: READS,
    file: 'scan.pkg-relationships',
  },
  ...(['branch', 'tag', 'commit'] as const).map(
    (kind): Option => ({
      name: kind,
      value: { kind: 'text', placeholder: kind === 'commit' ? 'ID' : 'NAME' },
      help: `fetch this ${kind} of the repository (default: its head)`,
      group: 'Target',
      commands: ['repo'],
    }),
  ),
]
