import { bitnamiSpdxAnalyser } from '../../../src/ecosystems/bitnami/spdx.ts'
import { podfileLockAnalyser } from '../../../src/ecosystems/cocoapods/podfile-lock.ts'
import { conanLockAnalyser } from '../../../src/ecosystems/conan/conan-lock.ts'
import { cpanfileSnapshotAnalyser, cpanMetaAnalyser } from '../../../src/ecosystems/cpan/distributions.ts'
import { descriptionAnalyser, renvLockAnalyser } from '../../../src/ecosystems/cran/packages.ts'
import { workflowAnalyser } from '../../../src/ecosystems/github-actions/workflow.ts'
import { haskellLockAnalyser } from '../../../src/ecosystems/hackage/locks.ts'
import { hexLockAnalyser } from '../../../src/ecosystems/hex/locks.ts'
import { juliaManifestAnalyser } from '../../../src/ecosystems/julia/manifest.ts'
import { rockspecAnalyser } from '../../../src/ecosystems/luarocks/rockspec.ts'
import { flakeLockAnalyser } from '../../../src/ecosystems/nix/flake-lock.ts'
import { opamLockedAnalyser } from '../../../src/ecosystems/opam/opam-locked.ts'
import { pubspecLockAnalyser } from '../../../src/ecosystems/pub/pubspec-lock.ts'
import { packageResolvedAnalyser } from '../../../src/ecosystems/swift/package-resolved.ts'
import { vcpkgManifestAnalyser, vcpkgStatusAnalyser } from '../../../src/ecosystems/vcpkg/manifest.ts'
import { wordpressAnalyser } from '../../../src/ecosystems/wordpress/headers.ts'
import type { AnalyserSample } from './types.ts'

/** Of the small ecosystems, whose files are one or two each. */
export const declaredSamples: readonly AnalyserSample[] = [
  {
    analyser: pubspecLockAnalyser,
    path: 'pubspec.lock',
    content:
      'packages:\n  a:\n    dependency: "direct main"\n    description: {name: a}\n    source: hosted\n    version: "1.0"\n',
  },
  {
    analyser: hexLockAnalyser,
    path: 'mix.lock',
    content:
      '%{\n  "a": {:hex, :a, "1.0.0", "00", [:mix], [{:b, "~> 1", [hex: :b]}], "hexpm"},\n  "b": {:git, "u", "8f", []},\n}\n',
  },
  {
    analyser: hexLockAnalyser,
    path: 'rebar.lock',
    content: '[{<<"a">>,{pkg,<<"a">>,<<"1.0">>},0},\n {<<"b">>,{git,"u",{ref,"8f"}},1}].\n',
  },
  {
    analyser: packageResolvedAnalyser,
    path: 'Package.resolved',
    content: '{"pins": [{"identity": "a", "location": "https://b/c/a.git", "state": {"version": "1.0"}}]}',
  },
  {
    analyser: podfileLockAnalyser,
    path: 'Podfile.lock',
    content: 'PODS:\n  - A/B (1.0):\n    - C (= 1)\n  - C (1)\nDEPENDENCIES:\n  - A/B\n',
  },
  {
    analyser: conanLockAnalyser,
    path: 'conan.lock',
    content: '{"graph_lock": {"nodes": {"0": {"requires": ["1"]}, "1": {"ref": "a/1.0#8f"}}}}',
  },
  { analyser: conanLockAnalyser, path: 'b/conan.lock', content: '{"requires": ["a/1.0#8f%1.0"]}' },
  {
    analyser: flakeLockAnalyser,
    path: 'flake.lock',
    content: '{"nodes": {"a": {"locked": {"rev": "8f"}}, "root": {"inputs": {"a": "a"}}}, "root": "root"}',
  },
  {
    analyser: opamLockedAnalyser,
    path: 'opam.locked',
    content: 'depends: [\n  "a" {= "1.0" & with-test}\n]\n',
  },
  {
    analyser: haskellLockAnalyser,
    path: 'stack.yaml.lock',
    content: 'packages:\n- completed:\n    hackage: a-b-1.0@sha256:8f,1\n  original: x\n',
  },
  {
    analyser: haskellLockAnalyser,
    path: 'cabal.project.freeze',
    content: 'constraints: any.a ==1.0,\n             a +b\n',
  },
  {
    analyser: vcpkgManifestAnalyser,
    path: 'vcpkg.json',
    content: '{"dependencies": ["a", {"name": "b"}], "overrides": [{"name": "a", "version": "1"}]}',
  },
  {
    analyser: vcpkgStatusAnalyser,
    path: 'a/vcpkg/status',
    content: 'Package: a\nVersion: 1\nDepends: b, c\nStatus: install ok installed\n\n',
  },
  {
    analyser: workflowAnalyser,
    path: '.github/workflows/a.yml',
    content: 'jobs:\n  a:\n    steps:\n      - uses: a/b@v1 # c\n      - run: |\n          x\n',
  },
  {
    analyser: bitnamiSpdxAnalyser,
    path: 'opt/bitnami/a/.spdx-a.spdx',
    content:
      '{"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": "a", "name": "a", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:bitnami/a@1-1"}]}]}',
  },
  {
    analyser: juliaManifestAnalyser,
    path: 'Manifest.toml',
    content: '[[deps.A]]\ndeps = ["B"]\nversion = "1.0+0"\n\n    [deps.A.deps]\n    B = "8f"\n\n[[deps.B]]\n',
  },
  {
    analyser: descriptionAnalyser,
    path: 'a/DESCRIPTION',
    content: 'Package: a\nVersion: 1-0\nImports: b,\n  c (>= 1)\nBuilt: R 4\n',
  },
  {
    analyser: renvLockAnalyser,
    path: 'renv.lock',
    content: '{"Packages": {"a": {"Package": "a", "Version": "1-0", "Requirements": ["b"]}}}',
  },
  {
    analyser: wordpressAnalyser,
    path: 'wp-content/plugins/a/a.php',
    content: '<?php\n/*\n * Plugin Name: A\n * Version: 1.0\n */\n',
  },
  { analyser: wordpressAnalyser, path: 'wp-includes/version.php', content: "<?php $wp_version = '6.4';" },
  {
    analyser: cpanMetaAnalyser,
    path: 'a/.meta/A-1/MYMETA.json',
    content: '{"name": "A", "version": "1", "license": ["perl_5"]}',
  },
  {
    analyser: cpanfileSnapshotAnalyser,
    path: 'cpanfile.snapshot',
    content:
      'DISTRIBUTIONS\n  A-B-1.0\n    pathname: A/AB/ABC/A-B-1.0.tar.gz\n    provides:\n      A::B 1.0\n    requirements:\n      C 1\n',
  },
  {
    analyser: rockspecAnalyser,
    path: 'lib/luarocks/rocks-5.1/a/1-1/a-1-1.rockspec',
    content: 'package = "a"\ndescription = { license = "MIT" }\ndependencies = { "lua >= 5.1", "b" }\n',
  },
]
