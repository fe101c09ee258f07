import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseDockerfile } from './index.ts'
import { piecesOf, printDockerfile } from './print.ts'

/** Lines as people write them, and parts that break them. */
const LINES = [
  '# syntax=docker/dockerfile:1',
  '# escape=`',
  '# hadolint ignore=DL3008',
  '\uFEFF# a comment',
  'ARG V=12',
  'FROM --platform=$BUILDPLATFORM debian:$V AS base',
  'from scratch',
  'RUN --mount=type=cache,target=/var/cache apt-get update && \\',
  '  # between',
  '  apt-get install -y curl',
  'RUN ["a", \\',
  ' "b c" ]',
  'COPY <<EOF <<-"X" /etc/',
  'EOF',
  '\t\tX',
  'ENV A=1 \\',
  '    B="two words" C=\'$A\'',
  'ENV OLD a value  with  spaces ',
  'LABEL "a.b"=c',
  'ONBUILD COPY --from=base [ "a" , "b" ]',
  'HEALTHCHECK --interval=1m CMD ["curl", "x"]',
  'HEALTHCHECK CMD curl x || exit 1',
  'EXPOSE 80 443/tcp\t',
  'USER `',
  '   ',
  '\\',
  'NONSENSE a b',
  'CMD',
  'SHELL ["/bin/sh"]',
]
const PARTS = [
  '\\',
  '`',
  '"',
  "'",
  '$',
  '${',
  '}',
  '#',
  '<<E',
  '[',
  ',',
  ']',
  '=',
  '--',
  '\t',
  '\r',
  '\0',
  'é',
  '\n',
]

const text = fc
  .array(
    fc.tuple(
      fc.constantFrom(...LINES),
      fc.constantFrom('\n', '\r\n', '', '\n\n'),
      fc.option(fc.tuple(fc.nat(60), fc.constantFrom(...PARTS)), { freq: 4 }),
    ),
    { maxLength: 20 },
  )
  .map((lines) =>
    lines
      .map(([line, end, change]) => {
        if (change === null) return line + end
        const [at, part] = change
        return line.slice(0, at) + part + line.slice(at) + end
      })
      .join(''),
  )

describe('a Dockerfile that is printed from its nodes', () => {
  it('is what was parsed, byte for byte, and nothing but white space and joints lies between them', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(text, (written) => {
        const file = parseDockerfile(written)
        assert.equal(printDockerfile(file), written)
        for (const { kind, start, end } of piecesOf(file)) {
          seen.add(kind)
          if (kind === 'between') assert.match(written.slice(start, end), /^[\s\uFEFF\\`[\],]*$/)
        }
      }),
      { numRuns: 1500 },
    )
    const kinds = ['between', 'comment', 'directive', 'flag', 'heredoc', 'name', 'pair', 'word']
    assert.deepEqual([...seen].sort(), kinds)
  })

  it('has its nodes within each other and in order', () => {
    fc.assert(
      fc.property(text, (written) => {
        const file = parseDockerfile(written)
        let last = 0
        for (const instruction of file.instructions) {
          assert.ok(instruction.start >= last && instruction.end <= written.length)
          for (const { start, end } of [...instruction.words, ...instruction.pairs, ...instruction.flags])
            assert.ok(start >= instruction.start && end <= instruction.end && start <= end)
          last = instruction.end
        }
      }),
      { numRuns: 500 },
    )
  })
})
