import type { CheckExamples } from './types.ts'

/** Of apk.ts and rpm.ts. */
export const OTHER_DISTRIBUTION_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DS-0025',
    hits: [
      'RUN apk add curl=8.14.1-r2',
      'RUN apk update && apk add curl=8.14.1-r2',
      'RUN apk -U add curl=8.14.1-r2',
      'RUN apk add --virtual .build gcc=14-r1 && make && apk del .build',
    ],
    misses: [
      'RUN apk add --no-cache curl=8.14.1-r2',
      'RUN apk --no-cache add curl=8.14.1-r2',
      'RUN --mount=type=cache,target=/var/cache/apk apk add curl=8.14.1-r2',
      'RUN apk update && apk add curl=8.14.1-r2 && rm -rf /var/cache/apk/*',
      'RUN apk del curl',
      'FROM alpine:3.22 AS build\nRUN apk add gcc=14-r1\nFROM scratch\nCOPY --from=build /a /a\nUSER 1\nHEALTHCHECK NONE',
      'RUN echo apk add curl',
    ],
  },
  {
    id: 'DL3018',
    hits: [
      'RUN apk add --no-cache curl',
      'RUN apk add --no-cache -X https://repo.example.com/alpine curl git=2.49.1-r0',
    ],
    misses: [
      'RUN apk add --no-cache curl=8.14.1-r2',
      "RUN apk add --no-cache 'curl=~8.14' 'git>2'",
      'RUN apk add --no-cache curl~8.14',
      'RUN apk add --no-cache libcrypto3=3.5.1-r0',
      'RUN apk add --no-cache --virtual .build gcc make && make && apk del --no-network .build',
      'RUN apk add --no-cache ./own.apk',
      'RUN apk add --no-cache $PACKAGES',
    ],
  },
  {
    id: 'DS-0015',
    hits: [
      'RUN yum install -y curl-7.76.1',
      'RUN yum clean all && yum -y install curl-7.76.1',
      ['RUN yum install -y curl-7.76.1\nRUN yum clean all', 'DL3059'],
    ],
    misses: [
      'RUN yum install -y curl-7.76.1 && yum clean all',
      'RUN yum install -y curl-7.76.1 && yum -y clean all && rm -rf /var/cache/yum',
      'RUN yum install -y curl-7.76.1 && rm -rf /var/cache/yum',
      'RUN --mount=type=cache,target=/var/cache/yum yum install -y curl-7.76.1',
      'RUN yum install -y curl-7.76.1 && dnf clean all',
      'RUN yum --version',
    ],
  },
  {
    id: 'DS-0019',
    hits: ['RUN dnf install -y curl-8.9.1', 'RUN dnf -y upgrade && make'],
    misses: [
      'RUN dnf install -y curl-8.9.1 && dnf clean all',
      'RUN dnf install -y curl-8.9.1 && dnf remove -y git && dnf clean all',
      'RUN --mount=type=cache,target=/var/cache dnf install -y curl-8.9.1',
    ],
  },
  {
    id: 'DS-0027',
    hits: ['RUN microdnf install curl-8.9.1'],
    misses: ['RUN microdnf install curl-8.9.1 && microdnf clean all'],
  },
  {
    id: 'DS-0020',
    hits: [
      'RUN zypper install -y curl=8.14.1',
      ['RUN zypper -n in curl=8.14.1 && zypper refresh', 'DS-0017'],
    ],
    misses: [
      'RUN zypper install -y curl=8.14.1 && zypper clean --all',
      'RUN zypper -n in curl=8.14.1 && zypper cc -a',
      'RUN zypper search curl',
    ],
  },
  {
    id: 'DL3030',
    hits: ['RUN yum install curl-7.76.1 && yum clean all', 'RUN yum update && yum clean all'],
    misses: [
      'RUN yum -y install curl-7.76.1 && yum clean all',
      'RUN yum install --assumeyes curl-7.76.1 && yum clean all',
    ],
  },
  {
    id: 'DL3038',
    hits: ['RUN dnf install curl-8.9.1 && dnf clean all'],
    misses: [
      'RUN dnf install -y curl-8.9.1 && dnf clean all',
      'RUN dnf --setopt=assumeyes=1 install curl-8.9.1 && dnf clean all',
      'RUN microdnf install curl-8.9.1 && microdnf clean all',
    ],
  },
  {
    id: 'DL3034',
    hits: ['RUN zypper install curl=8.14.1 && zypper clean', 'RUN zypper up && zypper clean'],
    misses: [
      'RUN zypper install -y curl=8.14.1 && zypper clean',
      'RUN zypper --non-interactive install curl=8.14.1 && zypper clean',
      'RUN zypper -n in curl=8.14.1 && zypper clean',
      'RUN zypper in --no-confirm curl=8.14.1 && zypper clean',
    ],
  },
  {
    id: 'DL3033',
    hits: ['RUN yum install -y curl && yum clean all'],
    misses: [
      'RUN yum install -y curl-7.76.1 && yum clean all',
      'RUN yum install -y https://example.com/tool.rpm && yum clean all',
      'RUN yum install -y @development && yum clean all',
      'RUN yum install -y $PACKAGES && yum clean all',
    ],
  },
  {
    id: 'DL3041',
    hits: ['RUN dnf install -y curl && dnf clean all', 'RUN microdnf install curl && microdnf clean all'],
    misses: [
      'RUN dnf install -y curl-8.9.1 && dnf clean all',
      'RUN dnf install -y --setopt=install_weak_deps=False curl-8.9.1 && dnf clean all',
    ],
  },
  {
    id: 'DL3037',
    hits: ['RUN zypper install -y curl && zypper clean', 'RUN zypper -n in curl && zypper clean'],
    misses: [
      'RUN zypper install -y curl=8.14.1 && zypper clean',
      "RUN zypper install -y 'curl>=8' && zypper clean",
    ],
  },
  {
    id: 'DL3035',
    hits: ['RUN zypper dup -y && zypper clean', 'RUN zypper -n dist-upgrade && zypper clean'],
    misses: ['RUN zypper -n update && zypper clean'],
  },
]
