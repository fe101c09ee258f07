import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'

/** OSV's name, which both feeds file their records under. */
export const NAMESPACE = 'RubyGems'

/** The database of the Ruby community: a YAML file for each flaw of a gem. https://github.com/rubysec/ruby-advisory-db */
export const rubyAdvisoryDb: Feed = {
  id: 'ruby-advisory-db',
  name: 'Ruby Advisory Database',
  version: 1,
  documents: [{ url: 'https://codeload.github.com/rubysec/ruby-advisory-db/tar.gz/refs/heads/master' }],
  content: 'advisories',
  build,
}

async function build(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { addGemAdvisory } = await import('./gem-advisory.ts') // With its schema, which only building needs.
  const { yamlFiles } = await import('../../advisories/formats/yaml-archive.ts')
  for (const document of documents) {
    const archive = { document, wants: isAdvisory, placeOf }
    for await (const { path, value } of yamlFiles(archive, sink, signal))
      addGemAdvisory(value, { id: fileName(path), place: placeOf(path), namespace: NAMESPACE }, sink)
  }
  sink.namespace(NAMESPACE)
}

/** `…/gems/rack/CVE-2024-1.yml`; `rubies` are flaws of Ruby itself. */
function isAdvisory(path: string): boolean {
  return path.split('/').at(-3) === 'gems' && path.endsWith('.yml')
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.yml'.length)
}

/** By the folder, which is the gem's name. */
function placeOf(path: string): string {
  return `${path.split('/').at(-2) ?? ''} ${fileName(path)}`
}
