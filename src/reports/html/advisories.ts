import type { FeedInfo } from '../../core/report.ts'
import { html, type Markup } from './markup.ts'
import { head, panel, row } from './panels.ts'
import type { Subject } from './subject.ts'

/** By whose word findings are findings. */
export function advisoriesPanel({ reports }: Subject): Markup {
  const feeds = new Map<string, FeedInfo>()
  for (const { database } of reports)
    for (const feed of database.feeds) feeds.set(`${feed.id}@${feed.digest}`, feed)
  const digests = [...new Set(reports.map(({ database }) => database.digest))]
  return panel('advisories', 'Advisories', feeds.size, [
    feeds.size === 0
      ? html`<p>No advisories were used.</p>\n`
      : html`<p>Digest of the database: ${digests.join(', ')}</p>
<div class="wide"><table class="static">
<caption>Feeds of advisories that were used</caption>
<thead><tr>${head(['Feed', 'Name', 'Records', 'Published', 'Last looked at', 'Digest'])}</tr></thead>
<tbody>
${[...feeds.values()].map(({ id, name, records, upstreamDate, checkedAt, digest }) =>
  row([
    html`${id}`,
    html`${name}`,
    html`${records}`,
    html`${upstreamDate?.slice(0, 10)}`,
    html`${checkedAt.slice(0, 16).replace('T', ' ')}`,
    html`<small>${digest}</small>`,
  ]),
)}</tbody>
</table></div>
`,
  ])
}
