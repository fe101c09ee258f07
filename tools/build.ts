/**
 * `node tools/build.ts [--plain] [--out DIR]` bundles the command line into dist/, or DIR: what every start needs, what
 * a scan needs, and one file for each part that is loaded when a command asks for it. Everything of ours and of our
 * dependencies is inside, with their licences; nothing is downloaded at run time.
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Plugin, rolldown } from 'rolldown'
import { licenceTexts } from './licences.ts'

const ROOT = join(import.meta.dirname, '..')

const { values: options } = parseArgs({
  options: {
    plain: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'dist') },
  },
})

/** Needed by `--help` and `--version`: kept small, because every start pays for it. */
const START =
  /src\/(?:cli\/(?:program|print-error|watch-output|options\/(?:table|command-sets|\w+-options)|commands\/registry)|reports\/registry|core\/(?:errors|image-tree|did-you-mean|printable|package|severity|advisory|enrichment)|version)\.ts$|node_modules\/commander\/|lazy-child-process$/

/** Only needed with a network, to build feeds, or by commands of their own. */
const APART = [
  /src\/(?:net\/(?!failure|http\.ts)|(?:sources\/(?:registry|engine|uri)|advisories\/(?:transfer|inspect|diff)|cli\/commands)\/|engine\/(?:update-database|rejudge)\.ts|sources\/passing-archive\.ts)/,
  /src\/(?:cli\/(?:formats|target-of-name|named-target|service-store|terminal\/\w+)|judgement\/rejudge|ecosystems\/order-of-package)\.ts$/,
  /src\/advisories\/(?:formats\/(?:updateinfo|csaf-vex)|fetch\/bzip2)\/|src\/advisories\/(?:formats\/repomd|read-text|xml-\w+)\.ts$/,
  /src\/advisories\/formats\/(?:oval\/(?!azure-linux)|redhat\/(?!feed|names|urls))/,
  /src\/ecosystems\/(?:programs\/(?:nvd-record|nvd-conditions|cpe-match)|amazon\/extras-catalog|arch\/groups|fedora\/bodhi|openeuler\/cvrf|photon\/metadata)\.ts$/,
  /src\/engine\/inspect\/inspect-(?:tree|sbom|purls)\.ts$|src\/sources\/tree\//,
  /src\/advisories\/(?:update-feeds?|fetch\/(?:http-documents|keeping-documents|kept-documents|partial-files|open-document|feed-documents|decompress)|store\/feed-writer)\.ts$/,
  /src\/advisories\/formats\/osv\/(?:record|schema|ranges|errata|event-order)\.ts$|src\/core\/cvss\.ts$/,
  /src\/advisories\/(?:tar-files|formats\/yaml-archive)\.ts$|src\/ecosystems\/(?:rubygems\/(?:gem-advisory|requirements)|composer\/php-advisory)\.ts$/,
  /src\/enrichment\/(?:kev|nvd)\/record\.ts$|src\/reports\/(?:explain|cut|escape-\w+|facts|identity|notes|place|subject)\.ts$/,
  /src\/(?:kubernetes|checks|admission|signatures|engine\/(?:manifests|admission|signatures))\//,
  /src\/(?:documents|service|saved|comparison|clair-scanner|engine\/sweep|engine\/cluster|engine\/database-artifact|judgement\/\w+|engine\/decisions\/\w+|reports\/(?!json|table)[\w-]+)\//,
  /src\/reports\/(?:bom|bom-facts|bom-purl|document-id|finding-properties|flaw-page|advice|judged|package-graph|spdx-licenses|spdx-license-ids|json-stream)\.ts$/,
  /src\/core\/linear-regexp[\w-]*\.ts$/,
  // What --scanners asks for besides flaws, and commands about sizes and bases.
  /src\/(?:secrets|hygiene|reachability|advice|xz|engine\/(?:looking|config|tree)|layers\/summary)\/|src\/engine\/reachability\.ts$/,
  /src\/(?:engine\/base\/(?!base-of-image|index-file)|base-images\/(?:provenance|newer-tags)|layers\/squash\/merged-tree)/,
  /src\/(?:reports\/exception-list|cli\/(?:server-scan|ask-options|exception-files|check-options|sweep-request|many-images|seen-cluster|github-run|service-config|admin-store|admin-table))\.ts$/,
] as const

/** A file of its own that names the others: the launcher keeps no code of it, because its own name never changes. */
const ENTRY = /src\/cli\/main\.ts$/

/**
 * What reads files of images and trees, and documents of feeds: half of the code, which a scan of known layers does
 * without. The launcher loads it when something of it is first asked for, so nothing that is loaded before may do so
 * while it is being loaded.
 */
const READING =
  /src\/(?:packaging|ecosystems|sbom|zip|tar|layers\/(?:read|squash))\/|src\/(?:core\/(?:bom-properties|cpe|glob)|layers\/tree|advisories\/json-\w+|engine\/inspect\/(?:read-target|wanted-files|inspect-rootfs))\.ts$|node_modules\/smol-toml\//

/** Of the same folders what judges packages, names feeds, or opens archives of images. */
const NOT_READING =
  /\/(?:index|registry|identify|compare-versions|(?:\w+-)*(?:feeds?|feed-family|order|match|ecosystem|distribution|version)|release|repositories|name|kernel|foreign|unordered|microsoft)\.ts$|ecosystems\/(?:programs\/(?:classifier|products|table)|cargo\/manifest|github-actions\/workflow|composer\/security-advisories|rubygems\/ruby-advisory-db)\.ts$|src\/tar\/(?:byte-reader|header|numbers|text)\.ts$/

/** Commander can run sub-commands as programs; we have none, and loading what that needs costs a start 4 ms. */
const LAZY_CHILD_PROCESS: Plugin = {
  name: 'lazy-child-process',
  resolveId: (source, importer) => (isLazy(source, importer) ? '\0lazy-child-process' : undefined),
  load: (id) =>
    id === '\0lazy-child-process'
      ? `export default { get spawn() { return process.getBuiltinModule('node:child_process').spawn } }`
      : undefined,
}

/**
 * In letters of ASCII alone, which V8 keeps in a byte each and reads without decoding: 3 ms of a start. All that is
 * not ASCII stands in texts and patterns, where its escape means the same.
 */
const PLAIN_ASCII: Plugin = {
  name: 'plain-ascii',
  generateBundle: (_options, files) => {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = escaped(file.code)
  },
}

function escaped(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function isLazy(source: string, importer: string | undefined): boolean {
  return source === 'node:child_process' && importer?.includes('/commander/') === true
}

function isApart(id: string): boolean {
  return APART.some((pattern) => pattern.test(id))
}

/** Of all that may change what the program does. */
function codeDigest(): string {
  const hash = createHash('sha256')
  const files = globSync('src/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts'))
  for (const path of [...files.sort(), 'package-lock.json']) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

rmSync(options.out, { recursive: true, force: true })

const bundle = await rolldown({
  input: { plimsoll: join(ROOT, 'src/cli/main.ts') },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  external: (id, importer) => id.startsWith('node:') && !isLazy(id, importer),
  plugins: [LAZY_CHILD_PROCESS, PLAIN_ASCII],
  transform: { define: { PLIMSOLL_BUILD: JSON.stringify(codeDigest()) } },
})

const { output } = await bundle.write({
  dir: options.out,
  // CommonJS, because it takes what it needs of Node's modules without a list of all their names: 3 to 7 ms of a start.
  format: 'cjs',
  // The launcher loads these files itself, and what is loaded so cannot import.
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
  minify: !options.plain,
  // A file costs more to open than to have a few modules too many in it.
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [
      { name: 'start', test: START, priority: 3 },
      {
        name: 'reading',
        test: (id) => READING.test(id) && !NOT_READING.test(id) && !isApart(id),
        priority: 2,
      },
      {
        name: 'scan',
        test: (id) =>
          /\/src\/|node_modules\/zod\//.test(id) && !START.test(id) && !ENTRY.test(id) && !isApart(id),
        priority: 1,
      },
    ],
  },
})

// Loads the others, so it is not one of them.
const launcher = await rolldown({ input: join(ROOT, 'src/launch/main.ts'), platform: 'node' })
await launcher.write({ file: join(options.out, 'launch.cjs'), format: 'cjs', minify: !options.plain })

const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
writeFileSync(join(options.out, 'LICENCES.txt'), licenceTexts(modules))
