import type { CommandRunner } from '../context.ts'
import type { CommandName } from '../options/types.ts'

export interface CommandEntry {
  readonly name: CommandName
  readonly alias?: string
  /** Operands in commander's notation. */
  readonly operands: string
  readonly summary: string
  /** Reads its command line itself: all that follows its name is an operand, and `--help` is as well. */
  readonly readsArguments?: true
  /** Loads what the command needs, and only that. */
  load(): Promise<{ readonly run: CommandRunner }>
}

/** Of commands of two words, by the first. */
export const COMMAND_GROUPS: Readonly<Record<string, string>> = {
  registry: 'a registry as a whole: scan',
  db: 'the advisory database: update, status, list, search, verify, export, import',
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'image',
    alias: 'i',
    operands: '[reference]',
    summary: 'scan a container image from a registry, an engine, or a file (--input)',
    load: () => import('./image.ts'),
  },
  {
    name: 'rootfs',
    operands: '<folder>',
    summary: 'scan an unpacked root file system',
    load: () => import('./rootfs.ts'),
  },
  {
    name: 'fs',
    alias: 'filesystem',
    operands: '<folder>',
    summary: 'scan a source tree: its lock files and manifests, and with --installed what is installed in it',
    load: () => import('./fs.ts'),
  },
  {
    name: 'repo',
    alias: 'repository',
    operands: '<location>',
    summary: 'scan a git repository, by URL or folder (--branch, --tag, --commit)',
    load: () => import('./repo.ts'),
  },
  {
    name: 'sbom',
    operands: '<file>',
    summary: 'judge the packages of a bill of materials: CycloneDX or SPDX, - is standard input',
    load: () => import('./sbom.ts'),
  },
  {
    name: 'purl',
    operands: '<purl...>',
    summary: 'judge packages that are named by their package URLs',
    load: () => import('./purl.ts'),
  },
  {
    name: 'packages',
    operands: '[target]',
    summary: 'list the packages of an image, folder or file, without judging them',
    load: () => import('./packages.ts'),
  },
  {
    name: 'registry scan',
    operands: '<host>',
    summary:
      'scan every image of a registry once (HOST or HOST/PREFIX); can be stopped and goes on from there',
    load: () => import('./registry-scan.ts'),
  },
  {
    name: 'clair-scanner',
    operands: '[arguments...]',
    summary: 'the command line of clair-scanner, as it stands in pipelines',
    readsArguments: true,
    load: () => import('./clair-scanner.ts'),
  },
  {
    name: 'explain',
    operands: '<id>',
    summary: 'say where a finding comes from, by a JSON report (--from)',
    load: () => import('./explain.ts'),
  },
  {
    name: 'db update',
    operands: '[feed...]',
    summary: 'bring feeds up to date: those named, those that are there, or all (--all)',
    load: () => import('./db-update.ts'),
  },
  {
    name: 'db status',
    operands: '',
    summary: 'show the feeds in the database and their age',
    load: () => import('./db-status.ts'),
  },
  {
    name: 'db list',
    operands: '',
    summary: 'list every ecosystem with its feeds: their dates, and how many records are here',
    load: () => import('./db-list.ts'),
  },
  {
    name: 'db search',
    operands: '<query>',
    summary: 'search the database for a CVE or other id, or for a package',
    load: () => import('./db-search.ts'),
  },
  {
    name: 'db verify',
    operands: '',
    summary: 'check every file of the database against its digest',
    load: () => import('./db-verify.ts'),
  },
  {
    name: 'db export',
    operands: '[feed...]',
    summary: 'write feeds into one file (--output), for a site without a network',
    load: () => import('./db-export.ts'),
  },
  {
    name: 'db import',
    operands: '<file>',
    summary: 'take over the feeds of a file that db export wrote; newer ones that are there stay',
    load: () => import('./db-import.ts'),
  },
  {
    name: 'clean',
    operands: '',
    summary: 'remove what is kept: --layers, --db or --all',
    load: () => import('./clean.ts'),
  },
  {
    name: 'compare-versions',
    operands: '<ecosystem> <a> [b]',
    summary: 'order two versions; with - as <a>, tab-separated pairs from standard input',
    load: () => import('./compare-versions.ts'),
  },
  {
    name: 'version',
    operands: '',
    summary: 'show the version and the runtime',
    load: () => import('./version.ts'),
  },
]
