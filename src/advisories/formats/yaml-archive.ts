import { messageOf } from '../../core/errors.ts'
import type { FeedSink, OpenDocument } from '../../core/feed.ts'
import { tarFiles } from '../tar-files.ts'

/** A repository of advisories, one YAML file each, served as a tar. */
export interface YamlArchive {
  readonly document: OpenDocument
  /** Whether a path of the tar is an advisory. */
  readonly wants: (path: string) => boolean
  /** How a file is named among what was skipped: by its package first. */
  readonly placeOf: (path: string) => string
}

/** The files of the archive as values. What is no YAML is told as skipped; aliases are resolved a few times at most. */
export async function* yamlFiles(
  { document, wants, placeOf }: YamlArchive,
  sink: FeedSink,
  signal: AbortSignal,
): AsyncGenerator<{ readonly path: string; readonly value: unknown }> {
  const { parse } = await import('yaml')
  const tooLarge = (path: string): void => sink.skipped(placeOf(path), 'the file is too large')
  for await (const { path, bytes } of tarFiles(document, wants, tooLarge, signal)) {
    let value: unknown
    try {
      // Its warnings would go to the terminal: an unknown tag is no more than a text.
      value = parse(Buffer.from(bytes).toString('utf8'), {
        schema: 'core',
        maxAliasCount: 20,
        logLevel: 'error',
      })
    } catch (error) {
      sink.skipped(placeOf(path), `it is no YAML: ${messageOf(error)}`)
      continue
    }
    yield { path, value }
  }
}
