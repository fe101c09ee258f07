import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyseStream } from '../../../test/analyse.ts'
import { elfOf } from '../../../test/executables.ts'
import { classifiersOf, programs } from './analyser.ts'
import { MAX_VERSION_LENGTH, type Mark, NUMBERS, type VersionForm, versionAtStart } from './classifier.ts'
import { MAX_PLACES, MarkSearch } from './mark-search.ts'
import { CLASSIFIERS } from './table.ts'

const ELF = '\x7fELF and so on\0'

function found(path: string, content: string, chunkSize?: number): string[] {
  const { packages = [] } = analyseStream(programs, path, Buffer.from(content, 'latin1'), chunkSize)
  return packages.map(({ name, version }) => `${name} ${version}`)
}

/** What real programs have around their versions. Bookworm's where not said. */
const REAL: readonly (readonly [path: string, text: string, expected: string])[] = [
  ['usr/sbin/apache2', '\0Apache/2.4.71\0Apache/2.4.71 (Debian)\0Apache/2.4\0', 'apache-httpd 2.4.71'],
  ['bin/bash', '\0@(#)Bash version 5.2.15(1) release GNU\0', 'bash 5.2.15'],
  ['usr/sbin/named', '\0named version: BIND 9.18.49-1~deb12u3-Debian <>\0', 'bind 9.18.49'],
  ['bin/[', '\0BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1)\0', 'busybox 1.35.0'],
  ['bin/busybox', '\0BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1)\0', 'busybox 1.35.0'],
  ['lib/x86_64-linux-gnu/libbz2.so.1.0.4', '\x001.0.8, 13-Jul-2019\0', 'bzip2 1.0.8'],
  ['usr/bin/turnserver', "\0Coturn-4.6.1 'Gorst'\0", 'coturn 4.6.1'],
  ['usr/bin/curl', '\0curl 7.88.1 (x86_64-pc-linux-gnu) %s\0curl/7.88.1\0', 'curl 7.88.1'],
  ['usr/sbin/dnsmasq', '\0Dnsmasq version %s  %s\0dnsmasq-2.90\0', 'dnsmasq 2.90'],
  ['usr/sbin/dovecot', '\x002.3.19.1 (9b53102964)\0', 'dovecot 2.3.19.1'],
  [
    'usr/lib/elixir/lib/elixir/ebin/elixir.app',
    '{application,elixir,\n[{description,"elixir"},\n     {vsn,"1.14.0"},',
    'elixir 1.14.0',
  ],
  ['usr/lib/erlang/releases/25/OTP_VERSION', '25.2.3\n', 'erlang 25.2.3'],
  ['usr/sbin/exim4', '\0%d\0<<eximcnumber>>\x004.96\0<<eximversion>>\0', 'exim 4.96'],
  ['usr/lib/libexpat.so.1.8.10', '\0expat_2.5.0\0', 'expat 2.5.0'],
  ['usr/lib/libavcodec.so.59.37.100', '\0FFmpeg version 5.1.9-0+deb12u1\0', 'ffmpeg 5.1.9'],
  ['usr/bin/git', '\xff\xfegit/2.39.5\0GIT_USER_', 'git 2.39.5'],
  [
    'lib/libc.so.6',
    '\0GNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\nCopyright',
    'glibc 2.36',
  ],
  ['usr/lib/libgnutls.so.30.34.3', '\x003.7.9\0Enabled GnuTLS 3.7.9 logging...\0', 'gnutls 3.7.9'],
  ['usr/local/go/VERSION', 'go1.26.8\ntime 2026-08-01T00:00:00Z\n', 'go 1.26.8'],
  [
    'usr/sbin/haproxy',
    '\0 gcc version 12.2.0 \0\0 version 2.6.12-1+deb12u4, released 2026/10/17\0',
    'haproxy 2.6.12',
  ],
  [
    'usr/lib/libMagickCore-6.Q16.so.6.0.0',
    '\0ImageMagick 6.9.11-60 Q16 x86_64 2021-01-25\0',
    'imagemagick 6.9.11-60',
  ],
  ['opt/jdk/release', 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.9"\n', 'java 17.0.9'],
  ['usr/bin/jq', '\0jq: error: writing output failed: %s\n\x001.6\0DEBUG:\0', 'jq 1.6'],
  ['usr/lib/libarchive.so.13.6.2', '\0libarchive 3.6.2\0', 'libarchive 3.6.2'],
  ['usr/lib/libcurl.so.4.8.0', '\0libcurl/7.88.1\0', 'libcurl 7.88.1'],
  [
    'usr/lib/libgcrypt.so.20.4.1',
    '\x001.10.1\0This is Libgcrypt 1.10.1 - The GNU Crypto Library\0',
    'libgcrypt 1.10.1',
  ],
  ['lib/liblzma.so.5.4.1', '\x005.4.1\0', 'liblzma 5.4.1'],
  ['usr/lib/libpcap.so.1.10.3', '\0libpcap version 1.10.3 (with TPACKET_V3)\0', 'libpcap 1.10.3'],
  ['usr/lib/libpng16.so.16.39.0', '\0 libpng version 1.6.39 - November 20, 2022\0', 'libpng 1.6.39'],
  ['usr/lib/libssh.so.4.9.6', '\0SSH-2.0-libssh_0.10.6\0', 'libssh 0.10.6'],
  ['usr/lib/libtiff.so.6.0.0', '\0LIBTIFF, Version 4.5.0\nCopyright', 'libtiff 4.5.0'],
  ['usr/sbin/lighttpd', '\0lighttpd/1.4.69 (ssl) - a light and fast webserver\0', 'lighttpd 1.4.69'],
  ['usr/bin/lua5.4', '\0$LuaVersion: Lua 5.4.4  Copyright (C) 1994-2022 Lua.org, PUC-Rio $', 'lua 5.4.4'],
  ['usr/sbin/mariadbd', '\x0010.11.19-MariaDB\0', 'mariadb 10.11.19'],
  ['usr/bin/memcached', '\0memcached 1.6.18\0', 'memcached 1.6.18'],
  [
    'usr/sbin/mosquitto',
    '\0Invalid bridge remapping.\x002.0.11\0mosquitto version %s\n\n\0',
    'mosquitto 2.0.11',
  ],
  ['usr/sbin/nginx', '\0nginx version: nginx/1.22.1\0', 'nginx 1.22.1'],
  ['usr/local/bin/node', '\0node.js/v26.10.0\0', 'node 26.10.0'],
  ['usr/sbin/slapd', '\0@(#) $OpenLDAP: slapd 2.5.13+dfsg-5 (Feb  8 2023 01:56:12) $\0', 'openldap 2.5.13'],
  ['usr/bin/ssh', '\0OpenSSH_9.2p1 Debian-2+deb12u10\0', 'openssh 9.2p1'],
  ['usr/bin/openssl', '\0OpenSSL 3.0.22 25 Aug 2026\0', 'openssl 3.0.22'],
  [
    'usr/sbin/openvpn',
    '\0client (OpenVPN 2.6.0 or later)\0OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL\0',
    'openvpn 2.6.14',
  ],
  [
    'usr/bin/perl',
    '\0/usr/local/lib/x86_64-linux-gnu/perl/5.36\0/usr/local/share/perl/5.36.0\0',
    'perl 5.36.0',
  ],
  ['usr/bin/php8.2', '\0X-Powered-By: PHP/8.2.36\0', 'php 8.2.36'],
  ['usr/sbin/postconf', '\0mail_version=3.7.11\0', 'postfix 3.7.11'],
  [
    'usr/lib/postgresql/15/bin/postgres',
    '\0postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n\0',
    'postgresql 15.20',
  ],
  ['usr/sbin/proftpd', '\0ProFTPD Version 1.3.8\0', 'proftpd 1.3.8'],
  ['usr/bin/python3.11', '\x003.10.1\x003.11.2\0', 'python 3.11.2'],
  ['opt/lib/libpython3.6m.so.1.0', '\x0013.6.1\0/opt/versions/3.6.15\0EXEC_PREFIX\0', 'python 3.6.15'],
  ['usr/bin/redis-server', '\x002.6.0\0\x007.0.15\0c11-builtin\0', 'redis 7.0.15'],
  [
    'usr/lib/libruby-3.1.so.3.1.2',
    '\0ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux-gnu]\0',
    'ruby 3.1.2p20',
  ],
  ['usr/bin/rustc', '\0rustc version 1.95.0 (59807616e 2026-04-14)\0', 'rust 1.95.0'],
  ['usr/lib/libsqlite3.so.0.8.6', '\x003.40.1\0', 'sqlite 3.40.1'],
  ['usr/sbin/squid', '\x005.7\0squid/5.7\0', 'squid 5.7'],
  ['usr/bin/stunnel4', '\0stunnel 5.68 on x86_64-pc-linux-gnu platform\0', 'stunnel 5.68'],
  ['usr/bin/tor', '\0Tor 0.1.2.17 and later\0 (on Tor 0.4.9.11 )\0', 'tor 0.4.9.11'],
  ['usr/sbin/unbound', '\0unbound 1.17.1\0', 'unbound 1.17.1'],
  ['usr/sbin/varnishd', '\0varnish-7.1.1 revision 7cee1c581bead\0', 'varnish 7.1.1'],
  ['usr/bin/vim.tiny', '\0VIM - Vi IMproved 9.0 (2022 Jun 28)\0', 'vim 9.0'],
  ['usr/bin/xz', '\0xz (XZ Utils) 5.4.1\n\0', 'xz 5.4.1'],
  ['lib/libz.so.1.2.13', '\0 deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly\0', 'zlib 1.2.13'],
  ['usr/bin/zstd', '\0v1.5.4\0', 'zstd 1.5.4'],
]

/** The forms in the sources of programs that were not at hand. */
const FROM_SOURCES: readonly (readonly [path: string, text: string, expected: string])[] = [
  ['usr/local/bin/bun', '\0Bun v1.0.25 (Linux x64)\0', 'bun 1.0.25'],
  ['usr/lib/dart/bin/dart', '\x003.2.4 (stable) (Thu Dec 21 19:13:53 2023 +0000) on \0', 'dart 3.2.4'],
  ['usr/bin/deno', '\0Deno/1.40.2\0', 'deno 1.40.2'],
  ['var/www/html/core/lib/Drupal.php', "<?php\n  const VERSION = '10.2.1';\n", 'drupal 10.2.1'],
  ['usr/lib/libcrypto.so.49', '\0LibreSSL 3.6.2\0', 'libressl 3.6.2'],
  ['usr/sbin/mysqld', '\0/build/mysql-8.0.34/sql/mysqld.cc\0', 'mysql 8.0.34'],
  ['var/www/html/version.php', "<?php\n$OC_VersionString = '27.0.1';\n", 'nextcloud 27.0.1'],
  ['usr/local/openresty/nginx/sbin/nginx', '\0nginx version: openresty/1.21.4.3\0', 'openresty 1.21.4.3'],
  ['var/www/html/wp-includes/version.php', "<?php\n$wp_version = '6.4.2';\n", 'wordpress 6.4.2'],
  ['usr/sbin/haproxy', '\0HA-Proxy version 1.8.30-6fd8d9e 2021/04/12\0', 'haproxy 1.8.30'],
]

describe('a program', () => {
  for (const [path, text, expected] of [...REAL, ...FROM_SOURCES]) {
    it(`says that it is ${expected}`, () => {
      const isText = classifiersOf(path).every(({ files }) => files.some((file) => file.includes('/')))
      const content = isText ? text : `${ELF}${text}${'.'.repeat(700)}`
      for (const size of [1, 50, content.length]) assert.deepEqual(found(path, content, size), [expected])
    })
  }

  it('says nothing when it is none, or another', () => {
    assert.deepEqual(found('usr/bin/curl', '#!/bin/sh\n\0curl/7.88.1\0'), [])
    assert.deepEqual(found('usr/bin/curl', `${ELF}\0wget/1.2.3\0`), [])
    assert.deepEqual(found('usr/bin/curl', ''), [])
    assert.deepEqual(found('usr/bin/python3.11', `${ELF}\x003.12.1\0`), [])
    assert.deepEqual(found('go/VERSION', '\ngo1.21.3'), [])
    assert.deepEqual(found('a/release', 'VERSION="1.2.3"\n'), [])
  })

  it('is looked at under its usual names alone', () => {
    const info = { size: 1, mode: 0o755 }
    for (const path of ['node', 'a/node', 'lib/libssl.so.3', 'x/go/VERSION', 'libpython3.11.so'])
      assert.ok(programs.wants(path, info), path)
    for (const path of [
      'nodes',
      'a/node.js',
      'VERSION',
      'cargo/VERSION',
      'usr/node/x',
      'lib/libz.a',
      'etc/os-release',
    ])
      assert.ok(!programs.wants(path, info), path)
  })

  it('has its CPE', () => {
    const cpes = (path: string, text: string) =>
      analyseStream(programs, path, Buffer.from(ELF + text, 'latin1')).packages?.[0]?.cpes
    assert.deepEqual(cpes('nginx', '\0nginx version: nginx/1.22.1\0'), [
      'cpe:2.3:a:f5:nginx:1.22.1:*:*:*:*:*:*:*',
      'cpe:2.3:a:nginx:nginx:1.22.1:*:*:*:*:*:*:*',
    ])
    assert.deepEqual(cpes('node', '\0node.js/v20.1.0-rc.1+5\0'), [
      'cpe:2.3:a:nodejs:node.js:20.1.0-rc.1\\+5:*:*:*:*:*:*:*',
    ])
  })

  it('that has what it needs is not read to its end', () => {
    const stream = programs.open('nginx', { size: 1, mode: 0o755 })
    assert.equal(stream.push(Buffer.from(`${ELF}nginx version: nginx/1.22.1${'.'.repeat(200)}`)), 'enough')
  })

  for (const chunkSize of [1, 100, 700, 100_000]) {
    it(`is searched where data is, and not in its code, in chunks of ${chunkSize}`, () => {
      const part = (version: string) => Buffer.from(`${'.'.repeat(600)}nginx version: nginx/${version}\0`)
      const program = (...versions: readonly string[]) =>
        elfOf([
          { data: part('1.1.1'), isExecutable: true },
          ...versions.map((version) => ({ data: part(version) })),
          { data: part('3.3.3'), isWritable: true },
        ])
      const versionIn = (bytes: Buffer) =>
        analyseStream(programs, 'usr/sbin/nginx', bytes, chunkSize).packages?.map(({ version }) => version)

      assert.deepEqual(versionIn(program('2.2.2', '2.2.3')), ['2.2.2'])
      // No part is there for constants alone: they may be among the code.
      assert.deepEqual(versionIn(program()), ['1.1.1'])
    })
  }

  it('is searched for rare texts first, and not at every zero', () => {
    const zeros = Buffer.alloc(20 * MAX_PLACES)
    const content = Buffer.concat([
      Buffer.from(ELF),
      zeros,
      Buffer.from('\x002.0.11\0mosquitto version %s', 'latin1'),
    ])
    assert.equal(analyseStream(programs, 'mosquitto', content, 65_536).packages?.[0]?.version, '2.0.11')
    const limited = Buffer.concat([
      Buffer.from(ELF),
      zeros,
      Buffer.from('\0v1.5.4\0' + '\0v'.repeat(MAX_PLACES) + '\0v1.5.5\0', 'latin1'),
    ])
    assert.equal(analyseStream(programs, 'zstd', limited, 65_536).packages?.[0]?.version, '1.5.4')
    const hidden = Buffer.from(`${ELF}${'\0v'.repeat(MAX_PLACES)}\0v1.5.5\0`, 'latin1')
    assert.equal(analyseStream(programs, 'zstd', hidden, 65_536).packages, undefined)
  })
})

describe('the table', () => {
  it('is sorted, of marks that can be found, with a test for each row', () => {
    const names = CLASSIFIERS.map(({ name }) => name)
    assert.deepEqual(names, names.toSorted())
    const tested = new Set([...REAL, ...FROM_SOURCES].map(([, , expected]) => expected.split(' ')[0]))
    assert.deepEqual(
      names.filter((name) => !tested.has(name)),
      [],
    )
    for (const { files, cpe } of CLASSIFIERS) {
      for (const file of files)
        assert.ok(!file.includes('*') || (file.endsWith('*') && file.length > 3), file)
      for (const product of cpe) assert.match(product, /^[a-z0-9_.\\/-]+:[a-z0-9_.\\/-]+$/)
    }
    assert.ok(names.length >= 60)
  })

  it('says which forms were seen in a real program', () => {
    const real = new Set(REAL.map(([, , expected]) => expected))
    for (const { name, seen } of CLASSIFIERS)
      if (seen)
        assert.ok(
          [...real].some((one) => one.startsWith(`${name} ${seen}`)),
          name,
        )
  })
})

describe('versionAtStart', () => {
  const cases: readonly (readonly [text: string, form: VersionForm, expected: string | undefined])[] = [
    ['1.2.3-x', NUMBERS, '1.2.3'],
    ['1.2.', NUMBERS, '1.2'],
    ['1.2.3.4.5', NUMBERS, '1.2.3.4'],
    ['1', NUMBERS, undefined],
    ['1.x', NUMBERS, undefined],
    ['.1', NUMBERS, undefined],
    ['', NUMBERS, undefined],
    ['123456789.1', NUMBERS, undefined],
    ['1.2.3w 4', { numbers: [3, 3], suffix: 'letters' }, '1.2.3w'],
    ['1.2.3-rc.1+5 x', { numbers: [3, 3], suffix: 'signs' }, '1.2.3-rc.1+5'],
    ['1.2.3-rc.1', { numbers: [3, 3], suffix: 'signs', isCut: true }, '1.2.3'],
    [`1.2${'x'.repeat(MAX_VERSION_LENGTH)}`, { numbers: [2, 2], suffix: 'letters' }, undefined],
  ]
  for (const [text, form, expected] of cases) {
    it(`of ${text.slice(0, 20)} is ${expected}`, () =>
      assert.equal(versionAtStart(text, form)?.text, expected))
  }
})

describe('MarkSearch', () => {
  it('needs a version in the name where the mark says so', () => {
    const mark: Mark = { before: '\0{x.y}.', after: '\0' }
    assert.equal(MarkSearch.open(mark, 'python'), undefined)
    assert.equal(MarkSearch.open(mark, 'python3'), undefined)
    assert.ok(MarkSearch.open(mark, 'python3.11'))
  })
})
