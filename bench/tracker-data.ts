import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const RELEASES = ['bookworm', 'bullseye', 'forky', 'sid', 'trixie'] as const
const ISSUES_OF_A_PACKAGE = 60
const TEXT =
  'A flaw in the handling of something lets a remote attacker do something else by way of a crafted request. '

function issue(number: number): object {
  const releases = RELEASES.map((release, index) => [
    release,
    {
      status: (number + index) % 3 === 0 ? 'open' : 'resolved',
      repositories: {
        [release]: `1.2.${number}-1`,
        [`${release}-security`]: `1.2.${number}-1+deb12u${index}`,
      },
      fixed_version: `1.2.${number}-1`,
      urgency: 'not yet assigned',
      ...(index === 0 ? { nodsa: 'Minor issue', nodsa_reason: '' } : {}),
    },
  ])
  return {
    description: TEXT.repeat(1 + (number % 3)),
    scope: 'remote',
    debianbug: 1_000_000 + number,
    releases: Object.fromEntries(releases) as object,
  }
}

function* tracker(bytes: number): Generator<string> {
  let written = 0
  for (let pkg = 0; written < bytes; pkg++) {
    const issues = Array.from({ length: ISSUES_OF_A_PACKAGE }, (_, i) => {
      const number = pkg * ISSUES_OF_A_PACKAGE + i
      return [`CVE-${2005 + (number % 20)}-${10_000 + number}`, issue(number)]
    })
    const text = `${pkg === 0 ? '{' : ', '}"package-${pkg}": ${JSON.stringify(Object.fromEntries(issues))}`
    written += text.length
    yield text
  }
  yield '}'
}

/** A file like the Debian security tracker's export, of about this size. */
export async function writeTracker(path: string, bytes: number): Promise<void> {
  await pipeline(Readable.from(tracker(bytes)), createWriteStream(path))
}
