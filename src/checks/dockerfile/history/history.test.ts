import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { HistoryEntry, ImageConfig } from '../../../core/image.ts'
import { parseDockerfile } from '../parse/index.ts'
import { dockerfileOfHistory } from './dockerfile-of-history.ts'
import { instructionOfEntry } from './entry.ts'
import { MAX_ENTRIES, MAX_ENTRY_LENGTH } from './limits.ts'

function configOf(history: readonly HistoryEntry[], more: Partial<ImageConfig> = {}): ImageConfig {
  return {
    architecture: 'amd64',
    os: 'linux',
    env: [],
    entrypoint: [],
    cmd: [],
    exposedPorts: [],
    volumes: [],
    labels: {},
    healthcheck: false,
    history,
    raw: {},
    ...more,
  }
}

function entry(createdBy: string, emptyLayer = false): HistoryEntry {
  return { createdBy, emptyLayer }
}

describe('an entry of a history', () => {
  const cases: readonly (readonly [createdBy: string, instruction: string | undefined])[] = [
    ['/bin/sh -c #(nop) ADD file:4b5 in / ', 'ADD file:4b5 /'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
    ['/bin/sh -c #(nop)  CMD ["sh" "-c" "a \\"b\\""]', 'CMD ["sh","-c","a \\"b\\""]'],
    ['/bin/sh -c #(nop) ENTRYPOINT &{["/a" "b"]}', 'ENTRYPOINT ["/a","b"]'],
    ['/bin/sh -c #(nop) COPY multi:12 in /a/ ', 'COPY multi:12 /a/'],
    ['/bin/sh -c #(nop)  EXPOSE 80/tcp', 'EXPOSE 80/tcp'],
    ['/bin/sh -c #(nop)  VOLUME [/a /b]', 'VOLUME ["/a","/b"]'],
    ['/bin/sh -c apt-get update && apt-get install -y a', 'RUN apt-get update && apt-get install -y a'],
    ['|2 A=1 B=2 3 /bin/sh -c make $A', 'RUN make $A'],
    ['|1 A=1 make it', 'RUN make it'],
    ['/bin/bash -o pipefail -c a | b', 'RUN a | b'],
    ['RUN /bin/sh -c apk add curl # buildkit', 'RUN apk add curl'],
    ['RUN |1 A=x /bin/sh -c echo $A # buildkit', 'RUN echo $A'],
    ['RUN apt-get update', 'RUN apt-get update'],
    ['RUN apt-get update # buildkit', 'RUN apt-get update'],
    ['COPY --chown=a:b x /y # buildkit', 'COPY --chown=a:b x /y'],
    ['EXPOSE map[80/tcp:{} 53/udp:{}]', 'EXPOSE 80/tcp 53/udp'],
    ['SHELL [/bin/bash -c]', 'SHELL ["/bin/bash","-c"]'],
    [
      'HEALTHCHECK &{["CMD-SHELL" "curl x || exit 1"] "30s" "3s" "0s" \'\\x03\'}',
      'HEALTHCHECK CMD curl x || exit 1',
    ],
    ['HEALTHCHECK &{["CMD" "a" "b"] "0s"}', 'HEALTHCHECK CMD ["a","b"]'],
    ['HEALTHCHECK &{["NONE"]}', 'HEALTHCHECK NONE'],
    ['USER 1000', 'USER 1000'],
    ['jib-maven-plugin:3.4.0', undefined],
    ["# debian.sh --arch 'amd64' out/ 'bookworm'", undefined],
    ['bazel build ...', undefined],
    ['/bin/sh', undefined],
    ['', undefined],
  ]
  for (const [createdBy, instruction] of cases)
    it(createdBy, () => assert.equal(instructionOfEntry(createdBy), instruction))
})

describe('a history', () => {
  it('is a Dockerfile whose lines know their layers, and whether they are of the base', () => {
    const history = [
      entry('/bin/sh -c #(nop) ADD file:4b5 in / '),
      entry('/bin/sh -c #(nop)  CMD ["bash"]', true),
      entry('ENV A=1', true),
      entry('RUN /bin/sh -c a\nb # buildkit'),
      entry('apko'),
    ]
    const { text, layerOf, isOfBase } = dockerfileOfHistory(configOf(history), 1)
    const lines = text.trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line, index) => [line, layerOf(index + 1), isOfBase(index + 1)]),
      [
        ['FROM scratch', undefined, true],
        ['ADD file:4b5 /', 0, true],
        ['CMD ["bash"]', undefined, true],
        ['ENV A=1', undefined, false],
        ['RUN <<"END0"', 1, false],
        ['a', 1, false],
        ['b', 1, false],
        ['END0', 1, false],
        ['# apko', 2, false],
      ],
    )
  })

  it('ends with what the config says and it does not', () => {
    const last = (more: Partial<ImageConfig>, ...history: readonly string[]): readonly string[] =>
      dockerfileOfHistory(
        configOf(
          history.map((text) => entry(text, true)),
          more,
        ),
      )
        .text.trimEnd()
        .split('\n')
        .slice(1 + history.length)
    const raw = { config: { Healthcheck: { Test: ['CMD-SHELL', 'curl x'] } } }
    assert.deepEqual(last({ user: 'a', healthcheck: true, raw }), ['USER a', 'HEALTHCHECK CMD curl x'])
    assert.deepEqual(last({ user: 'a' }, 'USER a'), [])
    assert.deepEqual(last({ user: 'b' }, 'USER a'), ['USER b'])
    assert.deepEqual(last({}, 'USER a'), ['USER root'])
    assert.deepEqual(last({}), [])
    assert.deepEqual(last({ healthcheck: true }, 'HEALTHCHECK &{["NONE"]}'), [])
  })

  it('of which entries are too many or too long says so', () => {
    const { unread, text } = dockerfileOfHistory(
      configOf([
        entry(`RUN ${'x'.repeat(MAX_ENTRY_LENGTH)}`),
        ...Array.from({ length: MAX_ENTRIES }, () => entry('USER a', true)),
      ]),
    )
    assert.equal(unread, 2)
    assert.equal(text.split('\n').length, MAX_ENTRIES + 3)
  })

  it('has each entry as one instruction at most, whatever is in it', () => {
    const parts = [
      'RUN ',
      '/bin/sh -c ',
      '#(nop) ',
      'COPY ',
      '<<EOF',
      '\\',
      '\n',
      '"',
      'a',
      ' ',
      '# buildkit',
      '|1 ',
      'ENV A=',
      '[',
      '&{[',
      'ONBUILD ',
      '\r',
    ]
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((chosen) => chosen.join(''))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
        const marked = texts.flatMap((one, index) => [entry(one), entry(`WORKDIR /mark${index}`, true)])
        const made = dockerfileOfHistory(configOf(marked))
        const file = parseDockerfile(made.text)
        const seen = file.instructions.filter(({ words }) => words[0]?.value.startsWith('/mark') === true)
        assert.equal(seen.length, texts.length, made.text)
        assert.ok(file.instructions.length <= 2 * texts.length + 1, made.text)
      }),
      { numRuns: 2000 },
    )
  })
})
