import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { fullName } from '../../core/package.ts'
import { formatPurl } from '../../core/purl.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { matchByName } from '../../packaging/language-match.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { bunLockAnalyser } from './bun-lock.ts'
import { denoLockAnalyser } from './deno-lock.ts'
import { installedNpmAnalyser } from './installed.ts'
import { packageLockAnalyser } from './package-lock.ts'
import { pnpmLockAnalyser } from './pnpm-lock.ts'
import { unlockedAnalyser } from './unlocked.ts'
import { yarnCacheAnalyser } from './yarn-cache.ts'
import { yarnLockAnalyser } from './yarn-lock.ts'

/** The registry takes no capitals since 2017; older names have them, and advisories spell them as they like. */
function normaliseName(name: string): string {
  return name.toLowerCase()
}

const feed = osvFeed({
  id: 'osv-npm',
  name: 'OSV, npm',
  ecosystem: 'npm',
  normaliseName,
  versions: semverOrder,
})

/** Packages of JavaScript, by whichever package manager they are installed. https://www.npmjs.com */
export const npm: Ecosystem = {
  id: 'npm',
  analysers: () => [
    installedNpmAnalyser,
    packageLockAnalyser,
    yarnLockAnalyser,
    pnpmLockAnalyser,
    bunLockAnalyser,
    denoLockAnalyser,
    unlockedAnalyser,
    yarnCacheAnalyser,
  ],
  versions: semverOrder,
  feeds: singleFeed(feed),
  match: {
    ...matchByName({
      type: 'npm',
      feeds: [feed],
      namespace: 'npm',
      nameInFeeds: (pkg) => normaliseName(fullName(pkg)),
    }),
    // https://github.com/package-url/purl-spec/blob/main/types/npm-definition.json
    purl: ({ namespace, name, version }) =>
      formatPurl({
        type: 'npm',
        namespace: namespace === undefined ? undefined : normaliseName(namespace),
        name: normaliseName(name),
        version,
      }),
  },
  coverage: {
    title: 'npm',
    statuses: ['fixed', 'affected'],
    installed: [
      '**/node_modules/**/package.json',
      '.yarn/cache/*.zip',
      'opt/yarn-v*/package.json',
      '**/node/corepack/**/package.json',
    ],
    declared: [
      'package-lock.json',
      'npm-shrinkwrap.json',
      'yarn.lock',
      'pnpm-lock.yaml',
      'bun.lock',
      'deno.lock',
    ],
    orderAuthority: 'Semantic Versioning 2.0.0, as the semver package of npm has it',
    limits: [
      'Names that differ in capitals alone (`JSONStream`, `jsonstream`) are judged by the advisories of both.',
      'The package.json of an application is the user’s own and no installed package; nor is what a bundler put into one file.',
      'A dependency from git or a folder is judged where the file tells its version.',
      'Of Yarn 1 with workspaces nothing is known to be for development only.',
    ],
  },
}
