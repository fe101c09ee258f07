import assert from 'node:assert/strict'
import { parseDockerfile } from '../../src/checks/dockerfile/parse/index.ts'
import { printDockerfile } from '../../src/checks/dockerfile/parse/print.ts'
import { parseShell, scriptOf } from '../../src/checks/dockerfile/shell/index.ts'
import type { FuzzTarget } from './targets.ts'

const DOCKERFILE = `# syntax=docker/dockerfile:1
# escape=\\
ARG V=12
FROM --platform=$BUILDPLATFORM debian:\${V:-11} AS base
# hadolint ignore=DL3008
RUN --mount=type=cache,target=/x set -e; apt-get update && \\
  # between
  apt-get install -y "curl=\${V#1}" | tee $(date).log
RUN ["sh", "-c", "a \\"b\\" && c"]
COPY <<EOF <<-"X" /etc/
  a
EOF
	b
	X
ENV A=1 B="two words" \\
  C='$A'
ONBUILD RUN <<S
bash -c 'case $x in a) b;; esac'
S
HEALTHCHECK --interval=1m CMD ["curl", "x"]
USER 1000:1000
`
const SCRIPT = `set -eux; for x in $(ls \`pwd\`); do { a "b \${c:-$(d)}"; } > f 2>&1; done
case $x in a|b) sh -c "x && y";; *) (z | w) ;; esac
f() { cat <<E; }
E
if [[ a && b ]]; then c; fi & [ "$A" ] || exit 1`

/** Dockerfiles, which are printed back, and the scripts in them. */
export function dockerfileTargets(): readonly FuzzTarget[] {
  return [
    {
      name: 'dockerfile',
      corpus: [Buffer.from(DOCKERFILE)],
      run: async (input) => {
        const text = input.toString()
        const file = parseDockerfile(text)
        assert.equal(printDockerfile(file), text)
        for (const instruction of file.instructions) scriptOf(instruction, file)
        await Promise.resolve()
      },
    },
    {
      name: 'shell',
      corpus: [Buffer.from(SCRIPT)],
      run: async (input) => {
        parseShell(input.toString(), 0)
        await Promise.resolve()
      },
    },
  ]
}
