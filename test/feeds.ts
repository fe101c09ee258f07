import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { jsonRecords } from '../src/advisories/json-records.ts'
import type { Feed } from '../src/core/feed.ts'

/** A feed of one document, `{"<package>": {"<id>": "<fixed version>"}}`, in the namespace `1`. */
export function testFeed(id: string, more: Partial<Feed> = {}): Feed {
  return {
    id,
    name: `Test feed ${id}`,
    version: 1,
    documents: [{ url: `https://feeds.example/${id}.json` }],
    content: 'advisories',
    build: async ([document], sink, { signal }) => {
      if (!document) return
      sink.namespace('1')
      for await (const batch of jsonRecords(document.read({ signal }), 2)) {
        for (const { keys, value } of batch) {
          const [name = '', advisory = ''] = keys
          if (typeof value !== 'string') sink.skipped(`${name} ${advisory}`, 'no version')
          else {
            sink.advisory({
              kind: 'advisory',
              id: advisory,
              aliases: [`ALIAS-${advisory}`],
              title: `About ${advisory}`,
            })
            sink.affected({ advisory, namespace: '1', name, status: 'fixed', ranges: [{ fixed: value }] })
          }
        }
      }
    },
    ...more,
  }
}

/** Puts a document into a mirror folder. */
export function writeMirror(mirror: string, url: string, content: string | Uint8Array): void {
  const { host, pathname } = new URL(url)
  const file = join(mirror, host, decodeURIComponent(pathname))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}
