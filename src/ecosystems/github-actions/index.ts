import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { fullName } from '../../core/package.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { resolvedTag, workflowAnalyser } from './workflow.ts'

const NAMESPACE = 'GitHub Actions'

const osv = osvFeed({
  id: 'osv-github-actions',
  name: 'OSV, GitHub Actions',
  ecosystem: NAMESPACE,
  normaliseName: repositoryOf,
  versions: semverOrder,
})

/** `owner/repository/folder` → `owner/repository`, in small letters. */
function repositoryOf(name: string): string {
  return name.split('/').slice(0, 2).join('/').toLowerCase()
}

/** Actions and workflows of others that a repository's own workflows use. https://docs.github.com/actions */
export const githubActions: Ecosystem = languageEcosystem({
  id: 'github-actions',
  type: 'githubactions',
  analysers: () => [workflowAnalyser],
  versions: semverOrder,
  advisories: { feeds: [osv], namespace: NAMESPACE },
  nameInFeeds: (pkg) => repositoryOf(fullName(pkg)),
  versionInFeeds: resolvedTag,
  coverage: {
    title: 'GitHub Actions',
    statuses: ['fixed', 'affected'],
    installed: [],
    declared: ['.github/workflows/*.yml', 'action.yml'],
    orderAuthority: 'Semantic Versioning 2.0',
    limits: [
      'A tag such as `v4` or `v4.1` is taken for the newest release of its line.',
      'A commit is judged by the version in the comment beside it; without one, and at a branch, it is told and not judged.',
    ],
  },
})
