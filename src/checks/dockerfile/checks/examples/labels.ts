import type { DockerfileSettings, LabelKind } from '../types.ts'
import type { CheckExamples } from './types.ts'

function asking(kind: LabelKind): DockerfileSettings {
  return { requiredLabels: { x: kind } }
}

/** Of labels.ts. */
export const LABEL_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DL3048',
    hits: [
      'LABEL Version=1',
      'LABEL 1a=1',
      'LABEL a..b=1',
      'LABEL a-=1',
      'LABEL com.docker.x=1',
      'LABEL "a b"=1',
      'LABEL vcs_ref=1',
    ],
    misses: [
      'LABEL version=1',
      'LABEL org.opencontainers.image.title="A b"',
      'LABEL a.b-c1=1',
      'LABEL $KEY=1',
    ],
  },
  {
    id: 'DL3049',
    settings: asking('text'),
    hits: [
      'LABEL y=1',
      'FROM alpine:3.22 AS a\nLABEL x=1\nFROM alpine:3.22\nCOPY --from=a /a /a\nUSER 1\nHEALTHCHECK NONE',
    ],
    misses: [
      'LABEL x=1',
      'LABEL y=1 x=2',
      'FROM alpine:3.22 AS a\nLABEL x=1\nFROM a\nUSER 1\nHEALTHCHECK NONE',
    ],
  },
  {
    id: 'DL3050',
    settings: { requiredLabels: { x: 'text' }, strictLabels: true },
    hits: ['LABEL x=1 y=2', 'LABEL x=1\nLABEL y=2'],
    misses: ['LABEL x=1'],
  },
  {
    id: 'DL3051',
    settings: asking('text'),
    hits: ['LABEL x=""', 'LABEL x=" "'],
    misses: ['LABEL x=1', 'LABEL x=1 y=""', 'LABEL x=$UNKNOWN'],
  },
  {
    id: 'DL3052',
    settings: asking('url'),
    hits: ['LABEL x=example', 'LABEL x="https://exa mple.com"', 'LABEL x=//example.com'],
    misses: ['LABEL x=https://example.com/a?b#c', 'LABEL x=mailto:jo@example.com', 'LABEL x=$URL'],
  },
  {
    id: 'DL3053',
    settings: asking('rfc3339'),
    hits: [
      'LABEL x=2026-01-31',
      'LABEL x=2026-02-30T12:00:00Z',
      'LABEL x=2026-00-10T12:00:00Z',
      'LABEL x=2026-13-01T12:00:00Z',
      'LABEL x=2026-01-31T25:00:00Z',
      'LABEL x=yesterday',
    ],
    misses: ['LABEL x=2026-01-31T12:00:00Z', 'LABEL x=2026-01-31T12:00:00.5+01:00', 'LABEL x=$DATE'],
  },
  {
    id: 'DL3054',
    settings: asking('spdx'),
    hits: [
      'LABEL x="the license of MIT"',
      'LABEL x="MIT OR"',
      'LABEL x="(MIT"',
      'LABEL x="MIT, Apache"',
      'LABEL x="MIT )"',
      'LABEL x="MIT OR ()"',
      'LABEL x="MIT (BSD)"',
      'LABEL x=OR',
    ],
    misses: [
      'LABEL x=MIT',
      'LABEL x="Apache-2.0 OR MIT"',
      'LABEL x="(GPL-2.0-only WITH Classpath-exception-2.0) AND BSD-3-Clause"',
    ],
  },
  {
    id: 'DL3055',
    settings: asking('hash'),
    hits: ['LABEL x=main', 'LABEL x=012345', 'LABEL x=0123456g'],
    misses: ['LABEL x=0123456', `LABEL x=${'0123456789'.repeat(4)}`],
  },
  {
    id: 'DL3056',
    settings: asking('semver'),
    hits: ['LABEL x=1.2', 'LABEL x=v1.2.3', 'LABEL x=01.2.3', 'LABEL x=1.2.3-01'],
    misses: ['LABEL x=1.2.3', 'LABEL x=1.2.3-rc.1+build.5', 'LABEL x=0.0.0'],
  },
  {
    id: 'DL3058',
    settings: asking('email'),
    hits: [
      'LABEL x=jo',
      'LABEL x=jo@',
      'LABEL x=jo@localhost',
      'LABEL x=jo@@example.com',
      'LABEL x=jo@-a.com',
      'LABEL x=jo@a-.com',
      'LABEL x=@a.com',
    ],
    misses: ['LABEL x=jo@example.com', 'LABEL x="Jo Doe <jo.doe+a@example.com>"'],
  },
]
