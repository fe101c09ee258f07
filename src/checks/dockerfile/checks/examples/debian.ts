import type { CheckExamples } from './types.ts'

const CLEAN = 'rm -rf /var/lib/apt/lists/*'
const INSTALL = 'apt-get install -y --no-install-recommends'

/** Of apt.ts and updates.ts. */
export const DEBIAN_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DS-0021',
    hits: [
      'RUN apt-get install --no-install-recommends curl=8.14.1',
      'RUN apt-get upgrade',
      'RUN apt-get -q install --no-install-recommends curl=8.14.1',
      'RUN DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends curl=8.14.1',
      'RUN ["apt-get", "install", "--no-install-recommends", "curl=8.14.1"]',
      'RUN <<EOF\napt-get install --no-install-recommends curl=8.14.1\nEOF',
      "RUN bash -c 'apt-get install --no-install-recommends curl=8.14.1'",
      'RUN apt-get autoremove',
    ],
    misses: [
      `RUN ${INSTALL} curl=8.14.1`,
      'RUN apt-get -y --no-install-recommends install curl=8.14.1',
      'RUN apt-get -yq install --no-install-recommends curl=8.14.1',
      'RUN apt-get install -qy --no-install-recommends curl=8.14.1',
      'RUN apt-get install --yes --no-install-recommends curl=8.14.1',
      'RUN apt-get install --assume-yes --no-install-recommends curl=8.14.1',
      'RUN apt-get -qq install --no-install-recommends curl=8.14.1',
      'RUN apt-get -q=2 install --no-install-recommends curl=8.14.1',
      'RUN apt-get -o APT::Get::Assume-Yes=true install --no-install-recommends curl=8.14.1',
      'RUN echo \'APT::Get::Assume-Yes "true";\' > /etc/apt/apt.conf.d/90yes && apt-get install --no-install-recommends curl=8.14.1',
      'RUN yes | apt-get install --no-install-recommends curl=8.14.1',
      'RUN apt-get check',
      'RUN echo apt-get install curl',
    ],
  },
  {
    id: 'DS-0029',
    hits: [
      'RUN apt-get install -y curl=8.14.1',
      'RUN A=1 apt-get -y install curl=8.14.1',
      'RUN xargs -a list apt-get install -y',
    ],
    misses: [
      `RUN ${INSTALL} curl=8.14.1`,
      'RUN apt-get -o APT::Install-Recommends=false install -y curl=8.14.1',
      'RUN apt-get install -y -o APT::Install-Recommends=0 curl=8.14.1',
      'RUN echo \'APT::Install-Recommends "0";\' > /etc/apt/apt.conf.d/99no\nWORKDIR /x\nRUN apt-get install -y curl=8.14.1',
      'RUN apt-get upgrade -y',
    ],
  },
  {
    id: 'DL3008',
    hits: [
      `RUN ${INSTALL} curl`,
      `RUN ${INSTALL} curl=8.14.1 git`,
      `RUN ${INSTALL} \\\n    curl \\\n    # the next one\n    git=1:2.47`,
      `RUN ${INSTALL} -- curl`,
    ],
    misses: [
      `RUN ${INSTALL} curl=8.14.*`,
      `RUN ${INSTALL} curl/trixie-backports`,
      `RUN ${INSTALL} ./tool.deb /tmp/other.deb tool_1.0_amd64.deb`,
      `ARG PACKAGES\nRUN ${INSTALL} $PACKAGES`,
      `RUN ${INSTALL} "$(cat packages.txt)"`,
      `RUN ${INSTALL} curl-`,
      `RUN ${INSTALL} -t trixie-backports curl=8.14.1`,
      'RUN apt-get remove -y curl',
    ],
  },
  {
    id: 'DL3009',
    hits: [
      `RUN apt-get update && ${INSTALL} curl=8.14.1`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && apt-get clean`,
      `RUN ${CLEAN} && apt-get update && ${INSTALL} curl=8.14.1`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && rm -rf "" / /tmp/*`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && find /var/lib/apt/lists -type f`,
      [`RUN apt-get update && ${INSTALL} curl=8.14.1\nRUN ${CLEAN}`, 'DL3059'],
    ],
    misses: [
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && ${CLEAN}`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && rm -rf /var/lib/apt/lists`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && rm -rf /var/lib/apt/lists/* /tmp/* && apt-get clean`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && rm -rf /var/lib/{apt,dpkg,cache}/`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && apt-get dist-clean`,
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && find /var/lib/apt/lists -type f -delete`,
      `RUN --mount=type=cache,target=/var/lib/apt apt-get update && ${INSTALL} curl=8.14.1`,
      `RUN --mount=type=cache,sharing=locked,dst=/var/lib/apt/lists/ apt-get update && ${INSTALL} curl=8.14.1`,
      `FROM debian:12.11 AS build\nRUN apt-get update && ${INSTALL} gcc=4:12\nFROM scratch\nUSER 1\nHEALTHCHECK NONE\nCOPY --from=build /a /a`,
      `RUN <<EOF\napt-get update\n${INSTALL} curl=8.14.1\n${CLEAN}\nEOF`,
    ],
  },
  {
    id: 'DS-0024',
    hits: ['RUN apt-get dist-upgrade -y', 'RUN sh -c "apt-get -y full-upgrade"'],
    misses: ['RUN apt-get upgrade -y', 'RUN echo dist-upgrade'],
  },
  {
    id: 'DL3027',
    hits: ['RUN apt install -y --no-install-recommends curl=8.14.1', 'RUN apt list'],
    misses: ['RUN apt-get check', 'RUN apt-cache policy', 'RUN ls /etc/apt'],
  },
  {
    id: 'DS-0017',
    hits: [
      [`RUN apt-get update\nRUN ${INSTALL} curl=8.14.1`, 'DL3009 DL3059'],
      [`RUN apt-get update && ${CLEAN}`, ''],
      'RUN apk update && rm -rf /var/cache/apk/*',
      ['RUN dnf makecache', 'DS-0019'],
      `RUN ${INSTALL} curl=8.14.1 && apt-get update && ${CLEAN}`,
    ],
    misses: [
      `RUN apt-get update && ${INSTALL} curl=8.14.1 && ${CLEAN}`,
      `RUN apt-get update && apt-get upgrade -y && ${CLEAN}`,
      `RUN apt-get update && ./install.sh && ${CLEAN}`,
      `RUN apt-get update && npx playwright install-deps && ${CLEAN}`,
      'RUN apk update && apk add --no-cache curl=8.14.1-r2',
      'RUN yum update -y && yum clean all',
    ],
  },
]
