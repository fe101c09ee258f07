import type { Feed } from '../../core/feed.ts'

export const NAMESPACE = 'arch'

/** https://security.archlinux.org */
export const archFeed: Feed = {
  id: 'arch',
  name: 'Arch Linux security tracker',
  version: 1,
  documents: [{ url: 'https://security.archlinux.org/all.json' }],
  content: 'advisories',
  build: async ([document], sink, { signal }) => {
    sink.namespace(NAMESPACE)
    if (!document) return
    const { addGroups } = await import('./groups.ts') // With its schema, which only building needs.
    await addGroups(document, sink, NAMESPACE, signal)
  },
}
