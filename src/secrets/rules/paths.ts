import type { PathTests } from './rule-data.ts'
import { words } from './words.ts'

/*
 * Where a text lies says how likely it is that its secret was meant for everybody to see. It lowers the confidence of
 * a hit, by one step however many reasons there are: what is certain is still told, wherever it lies. By two it is
 * lowered only in documentation, examples, tests and translations that a distribution has put there: those are
 * published, and programs may not depend on them. https://www.debian.org/doc/debian-policy/ch-docs.html
 */

/** Why a hit at a place counts less; the names are those of Trivy's allow rules, which `disable-allow-rules` may give. */
export const LOWERINGS = ['tests', 'examples', 'documentation', 'locale', 'vendor'] as const
export type Lowering = (typeof LOWERINGS)[number]

const FOLDERS: Readonly<Record<Lowering, readonly string[]>> = {
  tests: words(
    `test tests installed-tests testdata testing __tests__ spec specs fixtures __mocks__ mocks e2e`,
  ),
  examples: words(`example examples sample samples demo demos tutorial tutorials`),
  documentation: words(`doc docs gtk-doc javadoc`),
  locale: words(`locale locales i18n l10n translations zoneinfo`),
  vendor: words(`vendor node_modules site-packages dist-packages gems perl5 third_party bower_components`),
}

const ENDINGS: Readonly<Record<Lowering, readonly string[]>> = {
  tests: words(`
    _test.go .test.js .test.ts .test.tsx .test.py .spec.js .spec.ts _test.py _spec.rb _test.rb
    .t test.java tests.cs _test.exs
  `),
  examples: ['.example', '.sample', '.tmpl', '.template', '.dist'],
  documentation: ['.md', '.mdx', '.rst', '.adoc', '.asciidoc', '.pod', '.texi'],
  locale: ['.po', '.pot', '.mo'],
  vendor: [],
}

/** Folders whose name alone says nothing. */
const DOCUMENTATION_OF_SYSTEM = ['share/man/', 'share/info/', 'share/ri/', 'share/help/']

/** Why a secret at that path counts less, without those that do not count. */
export function loweringOf(path: string, disabled: ReadonlySet<Lowering>): Lowering | undefined {
  const parts = path.toLowerCase().split('/')
  const name = parts.pop() ?? ''
  return LOWERINGS.find(
    (one) =>
      !disabled.has(one) &&
      (parts.some((part) => FOLDERS[one].includes(part)) ||
        ENDINGS[one].some((ending) => name.endsWith(ending)) ||
        (one === 'tests' && name.startsWith('test_')) ||
        (one === 'documentation' && DOCUMENTATION_OF_SYSTEM.some((folder) => path.includes(folder)))),
  )
}

/** What only packages of the distribution write to; what is installed otherwise goes to usr/local, opt or srv. */
const OF_DISTRIBUTION = ['usr/share/', 'usr/lib/', 'usr/libexec/']

/** By how many steps a secret at that path is less sure. */
export function stepsDown(path: string, disabled: ReadonlySet<Lowering>): number {
  const lowering = loweringOf(path, disabled)
  if (lowering === undefined) return 0
  return lowering !== 'vendor' && OF_DISTRIBUTION.some((folder) => path.startsWith(folder)) ? 2 : 1
}

/** Whether a path passes one of the tests of a rule. */
export function passes({ names = [], endings = [], parts = [] }: PathTests, path: string): boolean {
  const small = path.toLowerCase()
  const name = small.slice(small.lastIndexOf('/') + 1)
  return (
    names.includes(name) ||
    endings.some((ending) => name.endsWith(ending)) ||
    parts.some((part) => small.includes(part))
  )
}

/**
 * Paths that are not looked at, each with the reason. They hold no secrets, or nothing but what everybody has.
 */
const SKIPPED_ENDINGS = [
  // Pictures, sounds, films, fonts: what looks like a token in them is chance.
  ...words(`
    .png .jpg .jpeg .gif .webp .bmp .ico .tif .tiff .psd .svgz .mp3 .mp4 .ogg .flac .wav .avi
    .mkv .mov .webm .woff .woff2 .ttf .otf .eot .pfb .afm
  `),
  // Digests of packages, a line each: much entropy and no secret.
  ...words(`
    package-lock.json yarn.lock pnpm-lock.yaml cargo.lock go.sum poetry.lock pipfile.lock
    composer.lock gemfile.lock npm-shrinkwrap.json .md5sums .sha256sums
  `),
]

/** Whether a path is not looked at. */
export function isSkipped(path: string): boolean {
  const small = path.toLowerCase()
  return SKIPPED_ENDINGS.some((ending) => small.endsWith(ending))
}
