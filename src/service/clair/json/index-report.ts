import type { StoredContents, StoredImage } from '../../parts.ts'
import { type ClairContents, clairContents } from './contents.ts'
import { reportedProblems } from './problems.ts'
import type { IndexReport } from './schemas.ts'

/** @param contents absent while there are none, or where it failed */
export function indexReport(image: StoredImage, contents: StoredContents | undefined): IndexReport {
  return {
    ...(contents ? fromContents(image.digest, contents) : emptyContents(image.digest)),
    state: image.step,
    success: image.state === 'indexed',
    err: image.state === 'failed' ? (image.error?.message ?? 'it could not be indexed') : '',
    ...(contents ? { plimsoll: { problems: reportedProblems(contents.inventory.problems) } } : {}),
  }
}

function fromContents(digest: string, { target, inventory }: StoredContents): ClairContents {
  return clairContents(digest, { target, ...inventory })
}

function emptyContents(digest: string): ClairContents {
  return { manifest_hash: digest, packages: {}, distributions: {}, repository: {}, environments: {} }
}
