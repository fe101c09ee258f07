import type { Feed } from '../../core/feed.ts'
import { OPENEULER } from './release.ts'

const FOLDER = 'https://repo.openeuler.org/security/data/cvrf/'

/** Every security advisory, a document each, of all releases. https://www.openeuler.org/en/security/safety-bulletin/ */
export const openEulerFeed: Feed = {
  id: OPENEULER,
  name: 'openEuler security advisories',
  version: 1,
  documents: [{ url: `${FOLDER}index.txt` }],
  content: 'advisories',
  next: async (documents, options) => {
    const [index] = documents
    if (!index || documents.length > 1) return []
    const { namedByIndex } = await import('./cvrf.ts')
    return await namedByIndex(index, FOLDER, options)
  },
  build: async (documents, sink, options) => {
    const { buildCvrf } = await import('./cvrf.ts')
    await buildCvrf(documents, sink, options)
  },
}
