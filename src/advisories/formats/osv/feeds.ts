import type { Feed } from '../../../core/feed.ts'
import { osvFeed } from './index.ts'

/** Ecosystems of languages that OSV exports, as it spells them. Scans use a feed once its ecosystem is supported. */
const ECOSYSTEMS = ['Maven'] as const

/** `osv-npm`, `osv-github-actions`, … */
export const OSV_FEEDS: readonly Feed[] = ECOSYSTEMS.map((ecosystem) =>
  osvFeed({
    id: `osv-${ecosystem.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    name: `OSV, ${ecosystem}`,
    ecosystem,
  }),
)
