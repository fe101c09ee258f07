import { contentSetsAnalyser } from '../../../src/packaging/redhat/content-sets.ts'
import { redhatLabelsAnalyser } from '../../../src/packaging/redhat/labels.ts'
import { redhatReleaseAnalyser } from '../../../src/packaging/redhat/release-file.ts'
import {
  rpmBerkeleyAnalyser,
  rpmNdbAnalyser,
  rpmSqliteAnalyser,
} from '../../../src/packaging/rpm/installed.ts'
import { rpmManifestAnalyser } from '../../../src/packaging/rpm/manifest.ts'
import { berkeleyDatabase, ndbDatabase, packageHeader, sqliteDatabase, sqliteLog } from '../../rpm-builder.ts'
import type { AnalyserSample } from './types.ts'

const HEADERS = [
  packageHeader('a', '1', '1', { 1003: 1, 1044: 'a-1-1.src.rpm', 1116: [0], 1117: ['x'], 1118: ['/'] }),
  packageHeader('b', '2', 'x'.repeat(700)),
]

export const rpmSamples: readonly AnalyserSample[] = [
  { analyser: rpmSqliteAnalyser, path: 'var/lib/rpm/rpmdb.sqlite', content: sqliteDatabase(HEADERS, 512) },
  {
    analyser: rpmSqliteAnalyser,
    path: 'var/lib/rpm/rpmdb.sqlite-journal',
    content: Buffer.from(`d9d505f920a163d700000001${'00'.repeat(500)}`, 'hex'),
    others: [{ path: 'var/lib/rpm/rpmdb.sqlite', content: sqliteDatabase(HEADERS, 512) }],
  },
  {
    analyser: rpmSqliteAnalyser,
    path: 'var/lib/rpm/rpmdb.sqlite-wal',
    content: sqliteLog(HEADERS),
    others: [{ path: 'var/lib/rpm/rpmdb.sqlite', content: Buffer.alloc(0) }],
  },
  { analyser: rpmNdbAnalyser, path: 'var/lib/rpm/Packages.db', content: ndbDatabase(HEADERS) },
  { analyser: rpmBerkeleyAnalyser, path: 'var/lib/rpm/Packages', content: berkeleyDatabase(HEADERS) },
  {
    analyser: rpmManifestAnalyser,
    path: 'var/lib/rpmmanifest/container-manifest-2',
    content: 'a\t1-1\t1\t1\tV\t(none)\t1\tx86_64\t0\ta-1-1.src.rpm\n',
  },
  {
    analyser: contentSetsAnalyser,
    path: 'root/buildinfo/content_manifests/a.json',
    content: '{"content_sets": ["rhel-9-for-x86_64-baseos-rpms"]}',
  },
  {
    analyser: redhatLabelsAnalyser,
    path: 'root/buildinfo/Dockerfile-a-1',
    content: 'FROM x\nLABEL "a"="b" "cpe"="cpe:/a:redhat:rhel_eus:9.4::appstream"\n',
  },
  {
    analyser: redhatLabelsAnalyser,
    path: 'root/buildinfo/labels.json',
    content: '{"cpe": "cpe:/a:redhat:rhel_eus:9.4::appstream"}',
  },
  {
    analyser: redhatReleaseAnalyser,
    path: 'etc/redhat-release',
    content: 'Red Hat Enterprise Linux release 8.6 (Ootpa)\n',
  },
]
