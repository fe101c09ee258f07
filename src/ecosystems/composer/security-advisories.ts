import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'

/** OSV's name, which both feeds file their records under. */
export const NAMESPACE = 'Packagist'

/** The database of the PHP community: a YAML file for each flaw of a package. https://github.com/FriendsOfPHP/security-advisories */
export const phpSecurityAdvisories: Feed = {
  id: 'php-security-advisories',
  name: 'PHP Security Advisories Database',
  version: 1,
  documents: [
    { url: 'https://codeload.github.com/FriendsOfPHP/security-advisories/tar.gz/refs/heads/master' },
  ],
  content: 'advisories',
  build,
}

async function build(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { addPhpAdvisory } = await import('./php-advisory.ts') // With its schema, which only building needs.
  const { yamlFiles } = await import('../../advisories/formats/yaml-archive.ts')
  for (const document of documents) {
    const archive = { document, wants: isAdvisory, placeOf }
    for await (const { path, value } of yamlFiles(archive, sink, signal))
      addPhpAdvisory(value, { file: fileName(path), place: placeOf(path), namespace: NAMESPACE }, sink)
  }
  sink.namespace(NAMESPACE)
}

/** `security-advisories-master/symfony/http-kernel/CVE-2024-1.yaml` */
function isAdvisory(path: string): boolean {
  return path.split('/').length === 4 && path.endsWith('.yaml')
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.yaml'.length)
}

/** By the folders, which are the package's name. */
function placeOf(path: string): string {
  return `${path.split('/').slice(1, 3).join('/').toLowerCase()} ${fileName(path)}`
}
