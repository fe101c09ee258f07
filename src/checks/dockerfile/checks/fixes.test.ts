import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TextEdit } from '../../../core/misconfiguration.ts'
import { parseDockerfile } from '../parse/index.ts'
import { EXAMPLES, fileOf } from './examples/all.ts'
import { dockerfileInput } from './input.ts'
import { DOCKERFILE_CHECKS } from './registry.ts'
import type { DockerfileObjection, DockerfileSettings } from './types.ts'

function applied(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toReversed()
    .reduce((old, one) => old.slice(0, one.start) + one.text + old.slice(one.end), text)
}

/** What each check objects to, by id. */
function objections(
  text: string,
  settings: DockerfileSettings,
): ReadonlyMap<string, readonly DockerfileObjection[]> {
  const input = dockerfileInput(parseDockerfile(text), { settings })
  const made = DOCKERFILE_CHECKS.filter(({ isOff }) => isOff !== true)
  return new Map(made.map((check) => [check.id, [...check.evaluate(input)]]))
}

function fixesOf(text: string, settings: DockerfileSettings): readonly TextEdit[] {
  return [...objections(text, settings).values()].flat().flatMap(({ fix }) => fix?.edits ?? [])
}

const FIXED = EXAMPLES.flatMap(({ settings = {}, hits, misses }) =>
  [...hits, ...misses].flatMap((example) => {
    const { text } = fileOf(example)
    const found = [...objections(text, settings)]
    return found.flatMap(([id, all]) =>
      all.flatMap((one) => (one.fix ? [{ id, text, settings, fix: one.fix }] : [])),
    )
  }),
)

describe('a fix', () => {
  for (const { id, text, settings, fix } of FIXED)
    it(`of ${id} in ${JSON.stringify(text)} mends it, and adds to no other`, () => {
      const mended = applied(text, fix.edits)
      const before = objections(text, settings)
      for (const [other, found] of objections(mended, settings)) {
        const count = before.get(other)?.length ?? 0
        if (other === id) assert.equal(found.length, count - 1, mended)
        else assert.ok(found.length <= count, `${other} in ${mended}`)
      }
      assert.deepEqual(parseDockerfile(mended).faults, parseDockerfile(text).faults)
    })

  it('may be made together with all others of the file', () => {
    for (const { text, settings } of FIXED) {
      const edits = fixesOf(text, settings).toSorted((a, b) => a.start - b.start)
      for (const [index, { end }] of edits.entries()) assert.ok(end <= (edits[index + 1]?.start ?? Infinity))
      assert.deepEqual(fixesOf(applied(text, edits), settings), [], text)
    }
  })

  it('is there for each check that says so, and for no other', () => {
    const fixable = DOCKERFILE_CHECKS.filter(({ isFixable }) => isFixable === true).map(({ id }) => id)
    assert.deepEqual(new Set(FIXED.map(({ id }) => id)), new Set(fixable))
  })

  const texts: readonly (readonly [id: string, before: string, after: string])[] = [
    ['DS-0021', 'RUN apt-get install curl', 'RUN apt-get install -y curl'],
    ['DS-0029', 'RUN apt-get -y install curl', 'RUN apt-get -y install --no-install-recommends curl'],
    ['DS-0025', 'RUN sudo apk add \\\n  curl', 'RUN sudo apk add --no-cache \\\n  curl'],
    [
      'DL3009',
      'RUN apt-get update \\\n && apt-get install -y curl',
      'RUN apt-get update \\\n && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
    ],
    [
      'DL3009',
      'RUN apt-get update\nRUN apt-get update && apt-get install -y a',
      'RUN apt-get update && rm -rf /var/lib/apt/lists/*\nRUN apt-get update && apt-get install -y a',
    ],
    ['DS-0015', 'RUN yum install -y a', 'RUN yum install -y a && yum clean all'],
    ['DL3042', 'RUN python3 -m pip install -r r.txt', 'RUN python3 -m pip install --no-cache-dir -r r.txt'],
    ['DS-0022', 'MAINTAINER Jo <jo@x.org>', 'LABEL org.opencontainers.image.authors="Jo <jo@x.org>"'],
    ['DS-0005', 'ADD --chown=1 a b', 'COPY --chown=1 a b'],
    ['DL3025', 'CMD node  a.js --port=80', 'CMD ["node", "a.js", "--port=80"]'],
    ['DS-0011', 'COPY a b /c', 'COPY a b /c/'],
    ['DL3027', 'RUN apt install a', 'RUN apt-get install a'],
    ['DL3065', 'FROM --platform=$TARGETPLATFORM  alpine', 'FROM alpine'],
  ]
  for (const [id, before, after] of texts)
    it(`makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, () => {
      const head = before.startsWith('FROM') ? '' : 'FROM debian:12\n'
      const [first] = objections(head + before, {}).get(id) ?? []
      assert.equal(applied(head + before, first?.fix?.edits ?? []), head + after)
    })

  const labels: readonly (readonly [settings: DockerfileSettings, isFixed: boolean])[] = [
    [{ requiredLabels: { 'org.opencontainers.image.authors': 'text' }, strictLabels: true }, true],
    [{ requiredLabels: { 'org.opencontainers.image.authors': 'text' } }, true],
    [{ requiredLabels: { other: 'text' } }, true],
    [{ requiredLabels: { 'org.opencontainers.image.authors': 'email' } }, false],
    [{ requiredLabels: { other: 'text' }, strictLabels: true }, false],
  ]
  for (const [settings, isFixed] of labels)
    it(`makes ${isFixed ? 'a' : 'no'} label of MAINTAINER where the rules are ${JSON.stringify(settings)}`, () => {
      const [first] = objections('FROM debian:12\nMAINTAINER Jo', settings).get('DS-0022') ?? []
      assert.equal(first?.fix !== undefined, isFixed)
    })

  const none: readonly (readonly [id: string, text: string, why: string])[] = [
    ['DS-0021', 'RUN ["apt-get", "install", "curl"]', 'words of JSON'],
    ['DL3009', 'RUN if true; then apt-get update; fi', 'the end of a group'],
    ['DL3009', 'RUN apt-get update # lists', 'a comment at the end'],
    ['DL3009', 'RUN apt-get update && exec make', 'a shell that is replaced'],
    ['DL3027', 'RUN ["apt", "install", "curl"]', 'words of JSON'],
    ['DL3046', 'RUN ["useradd", "-u", "123456", "app"]', 'words of JSON'],
    ['DL3009', 'RUN apt-get update &', 'a command in the background'],
    ['DL3009', 'RUN sudo apt-get update', 'a user who may not'],
    ['DL3009', 'RUN apt-get update\nRUN apt-get install a', 'lists that a later RUN installs by'],
    ['DL3060', 'RUN yarn\nRUN yarn install --offline', 'a cache that a later RUN installs by'],
    ['DL3009', 'RUN <<EOF\napt-get update\nEOF', 'a heredoc'],
    ['DS-0022', 'MAINTAINER Jo "$X"', 'signs that a label reads otherwise'],
    ['DS-0005', 'ADD *.bin /a/', 'a pattern that may be an archive'],
    ['DS-0005', 'ADD --keep-git-dir=true a /a/', 'a flag of ADD alone'],
    ['DL3025', 'CMD node $MAIN', 'a variable'],
    ['DL3025', 'CMD cd /app', 'a command of the shell'],
    ['DL3025', 'CMD A=1 node a.js', 'an assignment'],
    ['DL3025', 'SHELL ["/bin/bash", "-lc"]\nCMD node a.js', 'another shell'],
    ['DL3025', 'ONBUILD ENTRYPOINT ["a"]\nCMD b', 'an ENTRYPOINT of builds to come'],
    ['DL3025', 'ENTRYPOINT ["a"]\nCMD b', 'an ENTRYPOINT that takes it as arguments'],
    ['DL3025', 'ENTRYPOINT a\nCMD ["b"]', 'a CMD that would become arguments'],
    ['DL3025', 'CMD node a.js | tee b', 'a pipe'],
  ]
  for (const [id, text, why] of none)
    it(`is not offered for ${why}: ${JSON.stringify(text)}`, () => {
      const [first] = objections(`FROM debian:12\n${text}`, {}).get(id) ?? []
      assert.ok(first)
      assert.equal(first.fix, undefined)
    })
})
