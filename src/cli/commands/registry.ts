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
  policy: 'policies: list and show those that are built in, check, test, import',
  registry: 'a registry as a whole: scan',
  manifest: 'manifests of Kubernetes: scan',
  admission: 'policies of what may run in a cluster: check, test, export; their service: init, rotate',
  signature: 'signatures of images: verify',
  cluster: 'a cluster of Kubernetes as a whole: scan',
  base: 'images on which others are built: add, list, remove',
  db: 'the advisory database: update, status, list, search, verify, export, import, publish',
  vex: 'VEX documents: add, check, repo',
  admin: 'the state of the service: keys, queue, feeds',
  exceptions: 'findings that somebody accepted: add, list, prune, check',
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
    name: 'review',
    operands: '[target]',
    summary:
      'look for everything in an image or folder, and say what to do first: the ten things that gain most',
    load: () => import('./review.ts'),
  },
  {
    name: 'hygiene',
    operands: '[target]',
    summary: 'what an image holds that it should not, what it wastes, and how it is set up',
    load: () => import('./hygiene.ts'),
  },
  {
    name: 'packages',
    operands: '[target]',
    summary: 'list the packages of an image, folder or file, without judging them',
    load: () => import('./packages.ts'),
  },
  {
    name: 'tree',
    operands: '[reference]',
    summary:
      'what an image is made of by size: its layers, files and folders (--interactive to walk through them)',
    load: () => import('./tree.ts'),
  },
  {
    name: 'convert',
    operands: '<report>',
    summary: "write a saved report in other formats, judged again: Plimsoll's JSON, Trivy's or Grype's",
    load: () => import('./convert.ts'),
  },
  {
    name: 'diff',
    operands: '<a> <b>',
    summary:
      'what is fixed, new and changed between two reports, images, archives or folders (table, json, markdown)',
    load: () => import('./diff.ts'),
  },
  {
    name: 'merge',
    operands: '<report...>',
    summary: 'one report of many images, from saved reports and folders of them (table, json, csv, html)',
    load: () => import('./merge.ts'),
  },
  {
    name: 'summary',
    operands: '<report...>',
    summary:
      'a row for each image, from saved reports and folders of them, worst first (table, json, markdown, html)',
    load: () => import('./summary.ts'),
  },
  {
    name: 'find',
    operands: '<report...>',
    summary: 'which images have a package or a flaw, from saved reports and folders of them (table, json)',
    load: () => import('./find.ts'),
  },
  {
    name: 'registry scan',
    operands: '<host>',
    summary:
      'scan every image of a registry once (HOST or HOST/PREFIX); can be stopped and goes on from there',
    load: () => import('./registry-scan.ts'),
  },
  {
    name: 'cluster scan',
    operands: '',
    summary: 'scan every image that runs in a cluster of Kubernetes once, and check its objects',
    load: () => import('./cluster-scan.ts'),
  },
  {
    name: 'clair-scanner',
    operands: '[arguments...]',
    summary: 'the command line of clair-scanner, as it stands in pipelines',
    readsArguments: true,
    load: () => import('./clair-scanner.ts'),
  },
  {
    name: 'kubesec',
    operands: '[arguments...]',
    summary: 'the command line of kubesec: scan, http, print-rules, version',
    readsArguments: true,
    load: () => import('./kubesec.ts'),
  },
  {
    name: 'manifest scan',
    operands: '<path...>',
    summary: 'check manifests of Kubernetes: files, folders, globs, - is standard input',
    load: () => import('./manifest-scan.ts'),
  },
  {
    name: 'config',
    operands: '<path...>',
    summary:
      'check Dockerfiles, compose files and manifests of Kubernetes: files, folders, globs, - is standard input',
    load: () => import('./config.ts'),
  },
  {
    name: 'admission check',
    operands: '<policy...>',
    summary: 'find faults in policies of admission',
    load: () => import('./admission-check.ts'),
  },
  {
    name: 'admission test',
    operands: '<policy> <path...>',
    summary: 'say what a policy of admission makes of manifests (--report: what is known of their images)',
    load: () => import('./admission-test.ts'),
  },
  {
    name: 'admission export',
    operands: '<policy>',
    summary:
      'write a policy for what needs no webhook of ours: ValidatingAdmissionPolicy, Kyverno, Gatekeeper (--format)',
    load: () => import('./admission-export.ts'),
  },
  {
    name: 'signature verify',
    operands: '<image>',
    summary: 'say whether an image of a registry is signed by one of the keys (--key)',
    load: () => import('./signature-verify.ts'),
  },
  {
    name: 'admission init',
    operands: '',
    summary: 'write all that a cluster needs to ask Plimsoll what may run: service, certificates, webhooks',
    load: () => import('./admission-init.ts'),
  },
  {
    name: 'admission rotate',
    operands: '<folder>',
    summary: 'make new certificates, or a new authority in three steps, in the folder of admission init',
    load: () => import('./admission-rotate.ts'),
  },
  {
    name: 'serve',
    operands: '',
    summary: 'run the service: index images once, match them against the advisories of now',
    load: () => import('./serve.ts'),
  },
  {
    name: 'explain',
    operands: '<id>',
    summary: 'say where a finding comes from, by a JSON report (--from)',
    load: () => import('./explain.ts'),
  },
  {
    name: 'policy list',
    operands: '',
    summary: 'list the policies that are built in',
    load: () => import('./policy-list.ts'),
  },
  {
    name: 'policy show',
    operands: '<name>',
    summary: 'print a policy that is built in, to copy and change',
    load: () => import('./policy-show.ts'),
  },
  {
    name: 'policy check',
    operands: '<file...>',
    summary: 'check policies, with all that they inherit, without scanning anything',
    load: () => import('./policy-check.ts'),
  },
  {
    name: 'policy test',
    operands: '<file...>',
    summary: 'hold policies to what a test file expects of them over saved reports',
    load: () => import('./policy-test.ts'),
  },
  {
    name: 'policy import',
    operands: '<file>',
    summary: 'turn a policy bundle of Anchore into a policy, and say what cannot be carried over',
    load: () => import('./policy-import.ts'),
  },
  {
    name: 'recommend',
    operands: '[reference]',
    summary: 'whether the base of an image has a newer one in its registry, and which findings that removes',
    load: () => import('./recommend.ts'),
  },
  {
    name: 'base add',
    operands: '<image...>',
    summary: 'make images known as bases, so that what is built on them is told apart; reads no layers',
    load: () => import('./base-add.ts'),
  },
  {
    name: 'base list',
    operands: '',
    summary: 'the base images that are known',
    load: () => import('./base-list.ts'),
  },
  {
    name: 'base remove',
    operands: '<image...>',
    summary: 'forget base images, by name or digest',
    load: () => import('./base-remove.ts'),
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
    name: 'db publish',
    operands: '<reference> [feed...]',
    summary: 'push feeds to a registry as one artefact, from which scans take them (--db)',
    load: () => import('./db-publish.ts'),
  },
  {
    name: 'export-updaters',
    operands: '[file]',
    summary:
      "bring the feeds up to date and write them into one file, or to standard output: clairctl's command",
    load: () => import('./export-updaters.ts'),
  },
  {
    name: 'import-updaters',
    operands: '<file>',
    summary:
      'take over the feeds of such a file, URL or standard input (-); with --data or --database into a service',
    load: () => import('./import-updaters.ts'),
  },
  {
    name: 'exceptions add',
    operands: '[id...]',
    summary: 'accept findings: write an exception into plimsoll.yaml, or another file (--to)',
    load: () => import('./exceptions-add.ts'),
  },
  {
    name: 'exceptions list',
    operands: '',
    summary: 'list the exceptions that count here, and whether they do today',
    load: () => import('./exceptions-list.ts'),
  },
  {
    name: 'exceptions prune',
    operands: '[file...]',
    summary: 'remove exceptions that are expired and, by a report (--from), those that suppress nothing',
    load: () => import('./exceptions-prune.ts'),
  },
  {
    name: 'exceptions check',
    operands: '[file...]',
    summary: 'say what is wrong with files of exceptions, and what in them is expired',
    load: () => import('./exceptions-check.ts'),
  },
  {
    name: 'check-config',
    operands: '<file...>',
    summary: "check files of the service's configuration, ours or Clair's, and print them resolved",
    load: () => import('./check-config.ts'),
  },
  {
    name: 'migrate',
    operands: '',
    summary: 'bring the tables of the service to the level of this version (--database or --data)',
    load: () => import('./migrate.ts'),
  },
  {
    name: 'admin keys',
    operands: '<action> [name...]',
    summary: 'keys of the API: create NAME (--scopes, --tenant, --expires), list, revoke ID...',
    load: () => import('./admin-keys.ts'),
  },
  {
    name: 'admin queue',
    operands: '<action> [id...]',
    summary: 'work of the service: list (--state, --task), retry ID... or --all, discard ID...',
    load: () => import('./admin-queue.ts'),
  },
  {
    name: 'admin feeds',
    operands: '<action> [feed...]',
    summary: 'generations of feeds: list; accept or hold back the one of FEED that waits',
    load: () => import('./admin-feeds.ts'),
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
  {
    name: 'vex add',
    operands: '',
    summary: 'write a VEX statement (OpenVEX) to a document or standard output; asks for what is not given',
    load: () => import('./vex-add.ts'),
  },
  {
    name: 'vex check',
    operands: '<file...>',
    summary: 'say what VEX documents hold, and with --from what of a report they hit',
    load: () => import('./vex-check.ts'),
  },
  {
    name: 'vex repo',
    operands: '<action>',
    summary: 'update: fetch the repositories of VEX documents (--vex-repo); list: say what is here of them',
    load: () => import('./vex-repo.ts'),
  },
]
